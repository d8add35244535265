/**
A signal for one operation, which aborts when the run's does. Listeners of the operation go on this one, so that the run's signal collects
none: Node's `fetch` leaves its own until garbage collection, and Node warns of a leak from the eleventh concurrent request on.
*/
export function operationSignal(run: AbortSignal): AbortSignal {
	return AbortSignal.any([run]);
}
