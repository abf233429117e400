package org.binfmtd.config;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/** A way in which somebody else than root could change what is behind a hop. */
public enum Fault {
    OWNED_BY_A_USER("untrusted-owner", true, Need.USERS) {
        @Override
        public void make(Path hop) throws IOException {
            Ground.own(hop, Ground.USER);
        }
    },
    OWNED_BY_A_MAPPED_NOBODY("untrusted-owner", true, Need.USERS) {
        @Override
        public void make(Path hop) throws IOException {
            Ground.own(hop, 65534);
        }
    },
    OWNED_AND_OPEN_TO_ALL("untrusted-owner", false, Need.USERS) {
        @Override
        public void make(Path hop) throws IOException {
            Ground.mode(hop, Ground.mode(hop) | 0022);
            Ground.own(hop, Ground.USER);
        }
    },
    THE_GROUP_MAY_WRITE("untrusted-mode", false, Need.NOTHING) {
        @Override
        public void make(Path hop) throws IOException {
            Ground.mode(hop, Ground.mode(hop) | 0020);
        }
    },
    OTHERS_MAY_WRITE("untrusted-mode", false, Need.NOTHING) {
        @Override
        public void make(Path hop) throws IOException {
            Ground.mode(hop, Ground.mode(hop) | 0002);
        }
    },
    STICKY_AS_TMP_IS("untrusted-mode", false, Need.NOTHING) {
        @Override
        public void make(Path hop) throws IOException {
            Ground.mode(hop, 01777);
        }
    },
    A_USER_ON_THE_LIST_MAY_WRITE("untrusted-mode", false, Need.LISTS) {
        @Override
        public void make(Path hop) throws IOException {
            Ground.sh("setfacl -m u:1000:rwx " + hop);
        }
    },
    A_GROUP_ON_THE_LIST_MAY_WRITE("untrusted-mode", false, Need.LISTS) {
        @Override
        public void make(Path hop) throws IOException {
            Ground.sh("setfacl -m g:1000:rwx " + hop);
        }
    };

    /** What a fault needs that not every machine has. */
    public enum Need {
        NOTHING,
        /** Other users in this namespace. */
        USERS,
        /** These, and access control lists. */
        LISTS;

        public void orSkip() throws IOException {
            if (this != NOTHING) {
                Ground.needOtherUsers();
            }
            assumeTrue(this != LISTS || Ground.has("setfacl"), "setfacl is missing: install the package acl");
        }
    }

    private final String code;
    private final boolean ofLinksToo;
    private final Need need;

    Fault(String code, boolean ofLinksToo, Need need) {
        this.code = code;
        this.ofLinksToo = ofLinksToo;
        this.need = need;
    }

    public abstract void make(Path hop) throws IOException;

    public String code() {
        return code;
    }

    public Need need() {
        return need;
    }

    /** @param hop as {@link Layout#hops()} writes it */
    public boolean concerns(String hop) {
        return this == STICKY_AS_TMP_IS ? hop.endsWith("/") : ofLinksToo || !hop.endsWith("@");
    }
}
