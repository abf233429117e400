package org.binfmtd.config.yaml;

import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import org.binfmtd.config.files.SourceFile;
import org.yaml.snakeyaml.LoaderOptions;

/** Makes parsers with the library's own limits set, below which ours lie. Thread-safe. */
final class EventFactory extends YAMLFactory {
    private static final long serialVersionUID = 1L;

    EventFactory() {
        super(builder().loaderOptions(limits()));
    }

    EventParser open(String text) throws IOException {
        return (EventParser) createParser(new StringReader(text));
    }

    @Override
    protected EventParser _createParser(Reader reader, IOContext context) {
        return new EventParser(context, _parserFeatures, _yamlParserFeatures, _loaderOptions, reader);
    }

    private static LoaderOptions limits() {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(SourceFile.LONGEST);
        limits.setNestingDepthLimit(2 * TreeReader.DEEPEST);
        limits.setMaxAliasesForCollections(0);
        // duplicates are found by us: the library would stop at the first
        limits.setAllowDuplicateKeys(true);
        limits.setProcessComments(false);
        return limits;
    }
}
