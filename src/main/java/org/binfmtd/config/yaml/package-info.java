/** Turns the events of the YAML parser into a strict tree of values, each with its position. */
package org.binfmtd.config.yaml;
