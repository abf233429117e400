/**
 * From files to what is desired: the search path, the YAML reader, the laying of files over each other. Every problem is
 * a value. {@link org.binfmtd.config.ConfigReader} is the way in.
 *
 * <p>All of this runs before the first registration, so it loads little: only the library's streaming parser, and neither
 * streams nor lambdas on the way of files that are right. A key is added in one table: {@code HandlerKeys}, {@code
 * MatchKind} or {@code SettingsKeys}.
 */
package org.binfmtd.config;
