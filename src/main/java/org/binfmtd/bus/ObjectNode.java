package org.binfmtd.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.bus.Interface.Facet;

/**
 * One object of the tree.
 *
 * @param children the last elements of its children's paths
 * @param own its interfaces beside those that every object has
 */
record ObjectNode(List<String> children, List<Facet<?>> own) {

    /** An object that is only there so that others can be below it. */
    static ObjectNode onTheWayTo(String child) {
        return new ObjectNode(List.of(child), List.of());
    }

    List<Facet<?>> facets() {
        List<Facet<?>> facets = new ArrayList<>(own.size() + 3);
        facets.add(StandardInterfaces.PEER.on(this));
        facets.add(StandardInterfaces.INTROSPECTABLE.on(this));
        if (own.stream().anyMatch(Facet::hasProperties)) {
            facets.add(StandardInterfaces.PROPERTIES.on(this));
        }
        facets.addAll(own);
        return facets;
    }

    Optional<Facet<?>> facet(String interfaceName) {
        for (Facet<?> facet : facets()) {
            if (facet.name().equals(interfaceName)) {
                return Optional.of(facet);
            }
        }
        return Optional.empty();
    }

    /** The facet that a call without an interface means. */
    Optional<Facet<?>> facetWith(String member) {
        for (Facet<?> facet : facets()) {
            if (facet.hasMethod(member)) {
                return Optional.of(facet);
            }
        }
        return Optional.empty();
    }
}
