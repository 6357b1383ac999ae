package dev.limitlens.analysis;

/** Which of two limits is blamed for an answer. */
enum Blame {
    /** It was an admission, or nobody knows what it was. */
    NOBODY,
    FIRST,
    SECOND,
    /** Each of the two would have given the denial alone, so it tells about neither. */
    EITHER;

    /** Returns, of one of the two limits, the other one. */
    Blame other() {
        return this == FIRST ? SECOND : FIRST;
    }

    /**
     * Returns which of the two is blamed for a denial now: the one that was blamed before, unless the other would rather have given it.
     *
     * @param byFirst how probable it is that the first one denies
     * @param bySecond the same of the second one
     */
    Blame unlessRather(double byFirst, double bySecond) {
        return switch (this) {
            case FIRST -> bySecond > byFirst ? SECOND : FIRST;
            case SECOND -> byFirst > bySecond ? FIRST : SECOND;
            case NOBODY, EITHER -> byFirst >= bySecond ? FIRST : SECOND;
        };
    }
}
