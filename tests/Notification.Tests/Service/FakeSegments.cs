using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Tagging.V1;

namespace Rapport.Notification.Tests.Service;

/// <summary>SegmentService in memory, as far as broadcasts ask it, on a free port of the loopback.</summary>
internal sealed class FakeSegments : SegmentService.SegmentServiceBase, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SortedSet<string>> segments = new();
    private WebApplication? app;

    /// <summary>Where it listens.</summary>
    public string Address => app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Awaited before every answer.</summary>
    public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    /// <summary>How many pages were asked for.</summary>
    public int Asked { get; private set; }

    public static async Task<FakeSegments> StartAsync()
    {
        var segments = new FakeSegments();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(segments);
        segments.app = builder.Build();
        segments.app.MapGrpcService<FakeSegments>();
        await segments.app.StartAsync();
        return segments;
    }

    /// <summary>Makes a segment of these members.</summary>
    public void Put(string segment, params IEnumerable<string> members) =>
        segments[segment] = new SortedSet<string>(members, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override async Task<ListSegmentMembersResponse> ListSegmentMembers(
        ListSegmentMembersRequest request, ServerCallContext context)
    {
        await BeforeAnswer();
        Asked++;
        if (!segments.TryGetValue(request.Segment, out var members))
            throw new RpcException(new Status(StatusCode.NotFound, "no segment"));
        var page = members.Where(member => string.CompareOrdinal(member, request.PageToken) > 0).Take(request.PageSize + 1).ToList();
        return new ListSegmentMembersResponse
        {
            Contacts = { page.Take(request.PageSize) },
            NextPageToken = page.Count > request.PageSize ? page[request.PageSize - 1] : "",
        };
    }

    /// <summary>Names of contacts, in the order of a segment.</summary>
    public static IReadOnlyList<string> Contacts(int count) =>
        [.. Enumerable.Range(0, count).Select(i => "c_" + i.ToString("D4", CultureInfo.InvariantCulture))];

    public ValueTask DisposeAsync() => app!.DisposeAsync();
}
