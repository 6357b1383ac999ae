package dev.limitlens.bedrock.loopback;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** What the endpoint received, in the order of arrival; a request is in it before anything is done about it. */
final class RequestLog {

    private final List<ReceivedRequest> requests = new ArrayList<>();

    /** Adds the request that is made of its index. */
    synchronized ReceivedRequest add(IntFunction<ReceivedRequest> request) {
        ReceivedRequest added = request.apply(requests.size());
        requests.add(added);
        return added;
    }

    synchronized void update(int index, UnaryOperator<ReceivedRequest> change) {
        requests.set(index, change.apply(requests.get(index)));
    }

    synchronized List<ReceivedRequest> snapshot() {
        return List.copyOf(requests);
    }
}
