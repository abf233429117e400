/** What {@code binfmtctl} knows of the service, be it asked on the bus or computed where no daemon runs. */
package org.binfmtd.client;
