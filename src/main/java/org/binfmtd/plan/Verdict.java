package org.binfmtd.plan;

import java.util.Optional;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Registration;

/**
 * How a handler stands once the plan is carried out.
 *
 * @param reason a sentence without its full stop; empty where the state says all
 * @param remedy likewise; empty if there is nothing to do
 * @param field the YAML key of which it is; empty if it is about none
 * @param registration what is, or would be, registered
 * @param interpreter the program that runs the files; nothing where only a launcher is known that starts it
 */
public record Verdict(
        HandlerState state,
        String reason,
        String remedy,
        String field,
        Optional<Registration> registration,
        Optional<String> interpreter) {
    static Verdict active(Registration registration, String interpreter) {
        return new Verdict(HandlerState.ACTIVE, "", "", "", Optional.of(registration), Optional.of(interpreter));
    }

    static Verdict of(HandlerState state, String reason, String remedy) {
        return new Verdict(state, reason, remedy, "", Optional.empty(), Optional.empty());
    }

    static Verdict refused(Guards.Objection objection) {
        return new Verdict(
                HandlerState.REFUSED,
                objection.reason(),
                objection.remedy(),
                objection.field(),
                Optional.empty(),
                Optional.empty());
    }

    public Verdict with(HandlerState newState, String newReason, String newRemedy) {
        return new Verdict(newState, newReason, newRemedy, field, registration, interpreter);
    }
}
