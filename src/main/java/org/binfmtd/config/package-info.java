/**
 * From files to what is desired: every file is read, laid over those below it, and becomes values and problems. {@link
 * org.binfmtd.config.ConfigReader} is the entry point.
 *
 * <p>All of this runs before the first registration, so it loads little: only the library's streaming parser, and
 * neither streams nor lambdas for files without mistakes. A key is added in one table: {@code HandlerKeys}, {@code
 * MatchType} or {@code SettingsKeys}.
 */
package org.binfmtd.config;
