/** What the server fills in as it serves the script. */

/** Days after the last message for which a chat is kept (`[retention]` of school.toml). */
export const keptDays = Number("__KEPT_DAYS__");
