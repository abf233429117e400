package org.binfmtd.bus;

import java.util.Optional;
import org.binfmtd.bus.Interface.Facet;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Answer.ErrorAnswer;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.ErrorName;
import org.binfmtd.bus.wire.Framer;
import org.binfmtd.model.Printable;

/** Finds what a call means and has it answered; whatever is wrong with the call becomes a standard error. */
final class Dispatcher {
    private final Tree tree;

    Dispatcher(Tree tree) {
        this.tree = tree;
    }

    Answer answer(Call call, PublishedSnapshot view) {
        if (!call.whole()) {
            return new ErrorAnswer(
                    ErrorName.LIMITS_EXCEEDED,
                    "the message is longer than the " + Framer.LARGEST_CALL + " bytes that are read here");
        }
        try {
            return tree.find(call.path(), view)
                    .map(node -> answer(call, node, view))
                    .orElseGet(() -> unknownObject(call, view));
        } catch (IllegalArgumentException e) {
            return invalidArguments(call);
        } catch (RuntimeException e) {
            return ManagerCalls.failed(call, e);
        }
    }

    private static Answer answer(Call call, ObjectNode node, PublishedSnapshot view) {
        return call.interfaceName()
                .map(name -> node.facet(name)
                        .map(facet -> answer(call, facet, view))
                        .orElseGet(() -> unknownInterface(name)))
                .orElseGet(() -> node.facetWith(call.member())
                        .map(facet -> answer(call, facet, view))
                        .orElseGet(() -> unknownMethod(call)));
    }

    private static Answer answer(Call call, Facet<?> facet, PublishedSnapshot view) {
        Optional<String> signature = facet.signature(call.member());
        if (signature.isEmpty()) {
            return unknownMethod(call);
        }
        return signature.get().equals(call.signature())
                ? view.answers().of(call, facet.name(), () -> facet.call(call))
                : invalidArguments(call);
    }

    /** Every path answers to Peer: it speaks of the process, not of an object. */
    private static Answer unknownObject(Call call, PublishedSnapshot view) {
        Facet<ObjectNode> peer = StandardInterfaces.PEER.on(ObjectNode.onTheWayTo(""));
        return call.interfaceName().filter(peer.name()::equals).isPresent()
                ? answer(call, peer, view)
                : new ErrorAnswer(ErrorName.UNKNOWN_OBJECT, "there is no object " + Printable.printable(call.path()));
    }

    private static Answer unknownInterface(String name) {
        return new ErrorAnswer(
                ErrorName.UNKNOWN_INTERFACE, "this object has no interface " + Printable.printable(name));
    }

    private static Answer unknownMethod(Call call) {
        return new ErrorAnswer(ErrorName.UNKNOWN_METHOD, "this object has no method " + call.describe());
    }

    private static Answer invalidArguments(Call call) {
        return new ErrorAnswer(
                ErrorName.INVALID_ARGS,
                call.describe() + " does not take arguments of the type '" + call.signature() + "'");
    }
}
