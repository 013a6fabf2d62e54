using System.Net;
using System.Net.Sockets;

namespace Rapport.Platform.Chaos.Faults;

/// <summary>How a link behaves.</summary>
internal enum LinkState
{
    /// <summary>As it should.</summary>
    Open,

    /// <summary>Every connection is reset, new ones are too.</summary>
    Cut,

    /// <summary>Connections stay, but nothing comes through, and nobody is told.</summary>
    Silent,

    /// <summary>Everything takes a tenth of a second longer.</summary>
    Slow,
}

/// <summary>A TCP proxy on loopback between the services and a store.</summary>
internal sealed class Link : IAsyncDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener listener;
    private readonly int target;
    private readonly CancellationTokenSource stop = new();
    private readonly HashSet<Socket> open = [];
    private readonly Task accepting;
    private volatile LinkState state;

    /// <summary>Opens a link to a port.</summary>
    public Link(int target)
    {
        this.target = target;
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How it behaves from now on.</summary>
    public LinkState State
    {
        get => state;
        set
        {
            state = value;
            if (value == LinkState.Cut)
                Reset();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        Reset();
        await accepting;
        stop.Dispose();
    }

    private void Reset()
    {
        lock (open)
        {
            foreach (var socket in open)
                socket.Close(0);
            open.Clear();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptSocketAsync(stop.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The link is taken down.
        }
    }

    private async Task ServeAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (state == LinkState.Cut)
            {
                near.Close(0);
                return;
            }

            (near.NoDelay, far.NoDelay) = (true, true);
            await far.ConnectAsync(IPAddress.Loopback, target, stop.Token);
            lock (open)
            {
                open.Add(near);
                open.Add(far);
            }

            await Task.WhenAny(PassAsync(near, far), PassAsync(far, near));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side has gone; so goes the other.
        }
        finally
        {
            lock (open)
            {
                open.Remove(near);
                open.Remove(far);
            }

            near.Dispose();
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, stop.Token)) > 0)
            {
                while (state == LinkState.Silent)
                    await Task.Delay(Look, stop.Token);
                if (state == LinkState.Slow)
                    await Task.Delay(Delay, stop.Token);
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), stop.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side has gone.
        }
    }
}
