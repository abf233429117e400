package org.binfmtd.config.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.Characters;
import org.binfmtd.config.diagnostics.Diagnostic;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.files.PathWalk;
import org.binfmtd.config.files.SourceFile;

/** From a file to its tree: opened, decoded, looked through for hidden characters, parsed. Thread-safe. */
public final class DocumentReader {
    private final TreeReader trees = new TreeReader();

    /** @param walk by which the file was found */
    public Document read(Path file, PathWalk walk) {
        SourceFile.Content content = SourceFile.read(file, walk);
        if (content instanceof SourceFile.Content.Octets read) {
            return parse(read.octets());
        }
        return Document.unreadable(((SourceFile.Content.Rejected) content).mistake());
    }

    public Document parse(byte[] octets) {
        CharBuffer text = CharBuffer.allocate(octets.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets), text, true);
        String decoded = text.flip().toString();
        if (result.isError()) {
            return Document.unreadable(notUtf8(decoded));
        }
        if (octets.length == 0) {
            return Document.unreadable(EMPTY);
        }
        List<Diagnostic> hidden = Characters.mistakesIn(decoded);
        return hidden.isEmpty() ? trees.read(decoded) : new Document(Optional.empty(), hidden);
    }

    /** Never taken for a declaration of nothing: editors empty a file before they write it. */
    private static final Diagnostic EMPTY = Diagnostic.ofFile(
            Position.WHOLE_FILE,
            "empty",
            "the file is empty",
            "write something into it, take it away, or put a link to /dev/null in its place to mask it");

    private static Diagnostic notUtf8(String before) {
        int lines = 1;
        int start = 0;
        for (int i = 0; i < before.length(); i++) {
            if (before.charAt(i) == '\n') {
                lines++;
                start = i + 1;
            }
        }
        Position at = new Position(lines, before.codePointCount(start, before.length()) + 1);
        return Diagnostic.ofFile(at, "not-utf8", "here are bytes that are not UTF-8 text", "save the file as UTF-8");
    }
}
