package org.binfmtd.client;

import java.util.List;
import java.util.Map;
import org.binfmtd.bus.HandlerInterface;
import org.binfmtd.bus.ManagerInterface;
import org.binfmtd.bus.PublishedSnapshot;
import org.binfmtd.bus.wire.VariantDecoder;
import org.binfmtd.status.Snapshot;

/** What a daemon with this snapshot would show. */
public final class ShownService implements Service {
    private final PublishedSnapshot view;

    /** @param version what the property {@code Version} says */
    public ShownService(Snapshot snapshot, String version) {
        this.view = new PublishedSnapshot(version, snapshot);
    }

    @Override
    public Map<String, Object> manager() {
        return VariantDecoder.map(ManagerInterface.values(view));
    }

    @Override
    public List<Map<String, Object>> handlers() {
        return view.handlers().values().stream()
                .map(handler -> VariantDecoder.map(HandlerInterface.TYPE.values(handler)))
                .toList();
    }

    @Override
    public List<List<Object>> entries() {
        return VariantDecoder.rows(ManagerInterface.entries(view));
    }

    @Override
    public List<List<Object>> history() {
        return VariantDecoder.rows(ManagerInterface.events(view));
    }
}
