
Files: usr/lib/binfmtd/java/*
Copyright: 1993-2026 Oracle and/or its affiliates, and the OpenJDK contributors
License: GPL-2 with Classpath exception
Comment:
 A part of the OpenJDK that built this package. The files in legal/ say what
 else is in it, and under which licences.

License: GPL-2 with Classpath exception
 On Debian systems, the text of the GNU General Public License, version 2, can
 be found in /usr/share/common-licenses/GPL-2. The exception:
 .
 Linking this library statically or dynamically with other modules is making a
 combined work based on this library. Thus, the terms and conditions of the GNU
 General Public License cover the whole combination.
 .
 As a special exception, the copyright holders of this library give you
 permission to link this library with independent modules to produce an
 executable, regardless of the license terms of these independent modules, and
 to copy and distribute the resulting executable under terms of your choice,
 provided that you also meet, for each linked independent module, the terms and
 conditions of the license of that module. An independent module is a module
 which is not derived from or based on this library. If you modify this library,
 you may extend this exception to your version of the library, but you are not
 obligated to do so. If you do not wish to do so, delete this exception
 statement from your version.
