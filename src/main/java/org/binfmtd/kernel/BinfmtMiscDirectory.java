package org.binfmtd.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.RegisterLine;

/** {@code binfmt_misc} where it is mounted. */
public final class BinfmtMiscDirectory implements BinfmtMisc {
    /** The kernel's own files, which events may name; they are no entries. */
    private static final Set<EntryName> CONTROLS = Set.of(EntryName.of("register"), EntryName.of("status"));

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    /** The kernel renders an entry into one page; a single read of this size gets all of it, and never a mixture. */
    private static final int PAGE = 8192;

    private static final int WRITABLE_BY_OTHERS = 022;

    private final Path directory;
    private final ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
    private final EntryCache cache = new EntryCache();
    private Observed last = Observed.unusable(MountState.UNKNOWN);
    private final MountTable.Source mounts;

    public BinfmtMiscDirectory(Path directory) {
        this.directory = directory;
        this.mounts = new MountTable.Source(MOUNTS, directory.toString());
    }

    @Override
    public Observed observe() {
        try {
            last = look();
            return last;
        } catch (IOException e) {
            return last.hindered(Errno.of(e).hindrance());
        } catch (DirectoryIteratorException e) {
            return last.hindered(Errno.of(e.getCause()).hindrance());
        }
    }

    private Observed look() throws IOException {
        long device;
        try {
            device = device(directory);
        } catch (NoSuchFileException e) {
            return Observed.unusable(MountState.UNSUPPORTED);
        }
        MountState mount = mounts.read().stateAt(directory.toString(), device);
        return mount == MountState.MOUNTED
                ? new Observed(mount, device, isSwitchedOn(), entries())
                : Observed.unusable(mount);
    }

    /** The same, however it is mounted: for those who only read. */
    public Observed observeWhatIsThere() {
        try {
            return new Observed(MountState.MOUNTED, device(directory), isSwitchedOn(), entries());
        } catch (IOException | DirectoryIteratorException e) {
            return Observed.unusable(MountState.UNKNOWN);
        }
    }

    @Override
    public Optional<Observed> observeChanged(Set<EntryName> changed) {
        return last.usable() && isAsItWas(witness(changed)) ? last.after(changed, this::read) : Optional.empty();
    }

    /** All go in a flush, and the first event is that one has gone: so another one is asked for too. */
    private Path witness(Set<EntryName> changed) {
        return last.entries().stream()
                .map(Entry::name)
                .filter(name -> !changed.contains(name))
                .findFirst()
                .map(name -> EntryPath.of(directory, name))
                .orElse(directory);
    }

    private boolean isAsItWas(Path file) {
        try {
            return last.device() == device(file);
        } catch (IOException e) {
            return false;
        }
    }

    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        Set<EntryName> names = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                EntryName name = EntryPath.name(file);
                if (!CONTROLS.contains(name)) {
                    names.add(name);
                    readIfThere(file, name).ifPresent(entries::add);
                }
            }
        }
        cache.retain(names);
        return entries;
    }

    @Override
    public List<String> exposed() {
        return List.of(".", "register", "status").stream()
                .filter(name -> isExposed(directory.resolve(name)))
                .toList();
    }

    private static boolean isExposed(Path file) {
        try {
            Map<String, Object> attributes = Files.readAttributes(file, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
            return ((Integer) attributes.get("mode") & WRITABLE_BY_OTHERS) != 0
                    || !Integer.valueOf(0).equals(attributes.get("uid"));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Optional<Entry> read(EntryName name) {
        return CONTROLS.contains(name) ? Optional.empty() : readIfThere(EntryPath.of(directory, name), name);
    }

    /** The entry, or nothing if it went away meanwhile: any other failure says nothing about that. */
    private Optional<Entry> readIfThere(Path file, EntryName name) {
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(file, "unix:ino,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
            long inode = (Long) attributes.get("ino");
            long modified = ((FileTime) attributes.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS);
            return Optional.of(read(file, name, inode, modified));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new Entry.Unread(name, Errno.of(e).hindrance()));
        }
    }

    private Entry read(Path file, EntryName name, long inode, long modified) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return cache.entry(name, page(channel), inode, modified);
        }
    }

    private boolean isSwitchedOn() throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve("status"), StandardOpenOption.READ)) {
            ByteBuffer text = page(channel);
            return text.hasRemaining() && text.get() == 'e';
        }
    }

    /** What one read gives, until the next one. */
    private ByteBuffer page(FileChannel channel) throws IOException {
        page.clear();
        channel.read(page);
        return page.flip();
    }

    private Bytes text(FileChannel channel) throws IOException {
        ByteBuffer read = page(channel);
        byte[] text = new byte[read.remaining()];
        read.get(text);
        return Bytes.of(text);
    }

    private static long device(Path file) throws IOException {
        return (Long) Files.getAttribute(file, "unix:dev");
    }

    @Override
    public Outcome register(List<NewEntry> lines) {
        ByteBuffer[] texts = new ByteBuffer[lines.size()];
        for (int i = 0; i < texts.length; i++) {
            NewEntry line = lines.get(i);
            texts[i] = ByteBuffer.wrap(
                    RegisterLine.of(line.name(), line.registration()).toArray());
        }
        return register(texts);
    }

    /** One gathering write: the kernel takes each buffer as a registration of its own. */
    private Outcome register(ByteBuffer[] texts) {
        try (FileChannel register = FileChannel.open(directory.resolve("register"), StandardOpenOption.WRITE)) {
            return register(register, texts);
        } catch (IOException e) {
            return new Outcome(0, Optional.of(Errno.of(e)));
        }
    }

    private static Outcome register(FileChannel register, ByteBuffer[] texts) {
        int done = 0;
        while (done < texts.length) {
            try {
                // After a short write this begins with the line that was refused, and so learns why.
                register.write(texts, done, texts.length - done);
            } catch (IOException e) {
                return new Outcome(done, Optional.of(Errno.of(e)));
            }
            while (done < texts.length && !texts[done].hasRemaining()) {
                done++;
            }
        }
        return new Outcome(done, Optional.empty());
    }

    @Override
    public Change remove(Entry expected) {
        return change(expected, "-1");
    }

    @Override
    public Change enable(Entry expected) {
        return change(expected, "1");
    }

    @Override
    public Change disable(Entry expected) {
        return change(expected, "0");
    }

    @Override
    public Lock lock() {
        return RegisterLock.on(directory.resolve("register"));
    }

    /** Loads what the lock needs, which takes tens of milliseconds: to be called beforehand on another thread. */
    public static void prepare() {
        RegisterLock.prepare();
    }

    /**
     * Reads and writes on one open file: what is written reaches the entry that was read, or none if that is gone.
     */
    private Change change(Entry expected, String command) {
        Path file = EntryPath.of(directory, expected.name());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Entry found = EntryText.parse(expected.name(), text(channel), 0, 0);
            if (!hasSameContent(found, expected)) {
                return new Change.Outdated();
            }
            channel.write(ByteBuffer.wrap(Bytes.ofText(command).toArray()));
            return new Change.Done();
        } catch (NoSuchFileException e) {
            return new Change.Outdated();
        } catch (IOException e) {
            return new Change.RefusedByKernel(Errno.of(e));
        }
    }

    private static boolean hasSameContent(Entry found, Entry expected) {
        return found instanceof Entry.Known known && expected.holds(known.registration());
    }
}
