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

	// What Node takes for a number is a port, `0x50` too.
	return typeof first === 'string' && !(Number(first) >= 0)
		? {path: first}
		: {port: first as number, host: typeof second === 'string' ? second : undefined};
}

/** A socket file is on this machine, as is what names no host. */
function isHere({host, path}: Target): boolean {
	return Boolean(path) || host === undefined || isLoopback(host);
}

const loopback = new net.BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Of names only `localhost` itself is: name servers may be asked for `localhost.` and what is below it. */
export function isLoopback(host: string): boolean {
	const name = host.replace(/^\[|\]$/g, '').toLowerCase();
	const family = net.isIP(name);
	// Also where an address of IPv6 stands for one of IPv4.
	return family === 0 ? name === 'localhost' : loopback.check(name, family === 6 ? 'ipv6' : 'ipv4');
}
