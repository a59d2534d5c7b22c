import { p } from "@mikro-orm/core";

/** A column of instants. They travel as ISO text, to the millisecond, in any year; views show the text as it comes. */
export const instant = () => p.datetime(3).$type<string>();
