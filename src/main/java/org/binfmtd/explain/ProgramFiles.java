package org.binfmtd.explain;

/** What is where: the only thing that explaining has to ask of the machine. */
@FunctionalInterface
public interface ProgramFiles {
    /** @param path absolute, or relative to where one would be when running it */
    Program at(String path);
}
