using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Inbox;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>The ingest streams that are open in this process: a workspace may hold so many of them, idle or not.</summary>
internal sealed class OpenStreams(IOptions<ContactOptions> options)
{
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, int> open = new();

    /// <summary>Takes a place; disposing what is returned gives it back.</summary>
    /// <exception cref="DomainError">RATE_LIMITED, with a time to come back.</exception>
    public IDisposable Enter(string workspace)
    {
        if (open.AddOrUpdate(workspace, 1, (_, before) => before + 1) <= options.Value.StreamsPerWorkspace)
            return new Place(this, workspace);
        Leave(workspace);
        throw IngestMetrics.Refused("streams", new DomainError(
            ErrorReason.RateLimited, "The workspace has as many ingest streams open as one may have.")
        {
            RetryAfter = ComeBack,
        });
    }

    private void Leave(string workspace) => open.AddOrUpdate(workspace, 0, (_, before) => before - 1);

    private sealed class Place(OpenStreams streams, string workspace) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
                streams.Leave(workspace);
        }
    }
}
