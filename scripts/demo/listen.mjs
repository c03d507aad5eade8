/** Listens on `port`, or on any free one when it is taken; gives the port that it got. */
export async function listen(server, port, host) {
  try {
    return await listenOn(server, port, host);
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    return await listenOn(server, 0, host);
  }
}

function listenOn(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address().port);
    });
  });
}
