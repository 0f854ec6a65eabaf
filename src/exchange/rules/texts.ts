/** What the server says where log-ins and exchanges fail over the same. */
export const OFFLINE_NOT_ALLOWED = "Offline tokens not allowed for the user or client";
export const BREAKDOWN = "For more on this error consult the server log.";
