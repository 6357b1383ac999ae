package dev.limitlens.report;

/** The shapes of the answers: told apart without colour, too. */
final class Marks {

    private Marks() {}

    static void draw(Svg svg, Answer answer, double x, double y, double radius) {
        double r = radius;
        switch (answer) {
            case ADMITTED -> svg.circle("admitted", x, y, r);
            case THROTTLED ->
                svg.path(
                        "throttled",
                        move(x - r, y - r) + line(2 * r, 2 * r) + move(x - r, y + r) + line(2 * r, -2 * r));
            case OTHER_LIMIT -> svg.path("other", move(x, y - r) + line(r, 1.8 * r) + line(-2 * r, 0) + "z");
            case NOT_COUNTED -> svg.path("other", move(x - r, y) + line(2 * r, 0));
            case UNKNOWN -> svg.path("other", move(x, y - r) + line(r, r) + line(-r, r) + line(-r, -r) + "z");
        }
    }

    private static String move(double x, double y) {
        return "M" + Svg.number(x) + " " + Svg.number(y);
    }

    private static String line(double dx, double dy) {
        return "l" + Svg.number(dx) + " " + Svg.number(dy);
    }
}
