import net from 'node:net';

/** What is thrown at who tries to leave this machine. */
export const refusedCode = 'EREHEARSAL';

type Target = {readonly host?: string; readonly port?: number | string; readonly path?: string};

/**
From now on no socket of this process reaches anything but this machine: a connection elsewhere fails before a name is looked up. Programs that it
starts are told of the gateway by their environment instead. What is returned takes the guard away again.
*/
export function guardConnections(): () => void {
	const {connect} = net.Socket.prototype;
	net.Socket.prototype.connect = function (this: net.Socket, ...given: unknown[]): net.Socket {
		const target = targetOf(given);
		if (isHere(target)) {
			return Reflect.apply(connect, this, given) as net.Socket;
		}

		const place = `${target.host}:${target.port}`;
		process.nextTick(() => {
			this.destroy(
				Object.assign(new Error(`A rehearsal reaches nothing outside of this machine, and this was ${place}.`), {code: refusedCode}),
			);
		});
		return this;
	} as typeof connect;
	return () => {
		net.Socket.prototype.connect = connect;
	};
}

/** `connect(options)`, `connect(port, host)`, `connect(path)`, and the list into which Node itself has put any of them. */
function targetOf(given: readonly unknown[]): Target {
	const [first, second] = Array.isArray(given[0]) ? given[0] : given;
	if (typeof first === 'object' && first !== null) {
		return first as Target;
	}

	return typeof first === 'string' && !/^\d+$/.test(first)
		? {path: first}
		: {port: first as number, host: typeof second === 'string' ? second : undefined};
}

/** A socket file is on this machine, as is what names no host. */
function isHere({host, path}: Target): boolean {
	return Boolean(path) || host === undefined || isLoopback(host);
}

export function isLoopback(host: string): boolean {
	const name = host.replace(/^\[|\]$/g, '').toLowerCase();
	return (
		name === 'localhost' ||
		name === '::1' ||
		name === '0:0:0:0:0:0:0:1' ||
		(net.isIPv4(name) && name.startsWith('127.')) ||
		/^::ffff:127\./.test(name)
	);
}
