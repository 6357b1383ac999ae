/**
 * A Bedrock endpoint on this machine that throttles as the real one may: {@link
 * dev.limitlens.bedrock.loopback.LoopbackBedrock}. Any client of the Bedrock runtime can be tested against it.
 */
@NullMarked
package dev.limitlens.bedrock.loopback;

import org.jspecify.annotations.NullMarked;
