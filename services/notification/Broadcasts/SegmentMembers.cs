using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Tagging.V1;

namespace Rapport.Notification.Broadcasts;

/// <summary>Asks tagging who is in a segment.</summary>
internal sealed class SegmentMembers(SegmentService.SegmentServiceClient segments)
{
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(1);

    /// <summary>A page of members by id, and where the next begins; empty behind the last. Null when there is no such segment.</summary>
    /// <exception cref="DomainError">UNAVAILABLE when tagging does not answer.</exception>
    public async Task<(IReadOnlyList<string> Contacts, string Next)?> PageAsync(
        string workspace, string segment, string cursor, int size, CancellationToken cancellation)
    {
        try
        {
            var page = await segments.ListSegmentMembersAsync(
                new ListSegmentMembersRequest { Segment = segment, PageSize = size, PageToken = cursor },
                new Metadata { { CallerContext.WorkspaceHeader, workspace } }, cancellationToken: cancellation);
            return (page.Contacts, page.NextPageToken);
        }
        catch (RpcException fault) when (fault.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException fault) when (fault.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            throw DomainError.Unavailable("Tagging", ComeBack);
        }
    }
}
