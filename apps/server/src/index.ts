export { createContainer, services } from "./container.ts";
