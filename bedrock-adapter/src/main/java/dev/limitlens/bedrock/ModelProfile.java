package dev.limitlens.bedrock;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a family of models.
 *
 * @param name what people call it
 * @param models parts of model ids; a model is of this family if its id contains one of them
 * @param burndown how many tokens of the quota an output token counts, as AWS documents it; at least 1
 * @param maxOutputTokens largest output that a request may ask for without being refused; at least 1
 * @param countsTokens whether {@code CountTokens} knows the family
 * @param paddingWord word that prompts are made of, with the blank that parts it from the next
 * @param quota how the names of its quotas in Service Quotas call it
 * @param price what it costs, if anybody has said so
 */
public record ModelProfile(
        String name,
        List<String> models,
        int burndown,
        int maxOutputTokens,
        boolean countsTokens,
        String paddingWord,
        String quota,
        Optional<Price> price) {

    /** What is assumed of a model that no profile knows. */
    public static final ModelProfile UNKNOWN = new ModelProfile(
            "a model without a profile",
            List.of(),
            1,
            1000,
            false,
            PromptPadding.COMMON_WORD,
            "On-demand",
            Optional.empty());

    /** Checks the ranges. */
    public ModelProfile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(quota, "quota");
        Objects.requireNonNull(price, "price");
        models = List.copyOf(models);
        if (burndown < 1) {
            throw new IllegalArgumentException("burndown must be at least 1: " + burndown);
        }
        if (maxOutputTokens < 1) {
            throw new IllegalArgumentException("maxOutputTokens must be at least 1: " + maxOutputTokens);
        }
        if (paddingWord.isBlank()) {
            throw new IllegalArgumentException("paddingWord must not be blank");
        }
    }

    /** Returns a copy with another price. */
    public ModelProfile withPrice(Price other) {
        return new ModelProfile(
                name, models, burndown, maxOutputTokens, countsTokens, paddingWord, quota, Optional.of(other));
    }

    /** Returns the length of the longest part by which the model is of this family, 0 if it is not. */
    int fit(String modelId) {
        return models.stream()
                .filter(modelId::contains)
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }
}
