import "./more_strings.js";
import { h } from "./dom.js";
import { contactCard } from "./reply.js";
import { strings } from "./strings.js";

/** @import {Contact} from "./protocol" */

/**
 * Whom to reach where the chat cannot be had.
 * @param {Element} place @param {URL} service
 */
export async function reachPeople(place, service) {
  const answer = await fetch(new URL("contacts.json", service));
  /** @type {Contact[]} */ const people = await answer.json();
  place.querySelector("slot")?.before(h("p", null, strings.reachPerson), ...people.map((person) => contactCard(person, service)));
}

/**
 * Whether the service refuses this website. A browser does not say why a socket failed, so whoever set the widget up
 * is told here.
 * @param {URL} service
 */
export async function isRefused(service) {
  const answer = await fetch(new URL("allowed.json", service));
  if (!answer.ok || (await answer.json())) return false;
  console.error(`<privacy-help>: ${service.origin} does not let ${location.origin} show the chat. Add ${location.origin} to ALLOWED_ORIGINS and start the service again (docs/embedding.md).`);
  return true;
}
