package org.binfmtd.config.files;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Needs a root that permissions hold for, and {@code /mnt} to itself: runs in a namespace, and says why where it can't.
 */
@Tag("ids")
@ExtendWith(UsersRequired.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface AmongUsers {}
