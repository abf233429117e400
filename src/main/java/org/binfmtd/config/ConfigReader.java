package org.binfmtd.config;

import org.binfmtd.model.Declarations;
import org.binfmtd.model.Problem;

/**
 * Reads everything that the files declare. Nothing in the files, and nothing about them, makes it fail: it becomes a
 * problem in what it returns. Thread-safe; it keeps nothing from one reading to the next.
 */
public final class ConfigReader {
    private final SearchPath path;
    private final DocumentReader documents = new DocumentReader();

    public ConfigReader(SearchPath path) {
        this.path = path;
    }

    public Configuration read() {
        SettingsOverlay settings = settings();
        return new Configuration(settings.settings(), settings.isReadable(), settings.problems(), handlers());
    }

    private SettingsOverlay settings() {
        SettingsOverlay overlay = new SettingsOverlay();
        SearchPath.Listing listing = path.settings();
        for (Problem each : listing.problems()) {
            overlay.addUnlisted(each);
        }
        for (SearchPath.Found each : listing.files()) {
            overlay.add(each.file().toString(), documents.read(each.file()));
        }
        return overlay;
    }

    private Declarations handlers() {
        Overlay overlay = new Overlay();
        SearchPath.Listing listing = path.handlers();
        for (Problem each : listing.problems()) {
            overlay.addUnlisted(each);
        }
        for (SearchPath.Found each : listing.files()) {
            overlay.add(HandlersFile.of(each.file().toString(), documents.read(each.file())), each.hides());
        }
        return overlay.declarations();
    }
}
