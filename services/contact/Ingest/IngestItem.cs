using Rapport.Contact.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>One item of a request as far as it could be read.</summary>
/// <param name="Input">What it says; beside a fault at least its id and name, where those could be made out.</param>
/// <param name="Fault">Why it cannot be taken; null when it can be as far as reading goes.</param>
internal sealed record IngestItem(EventInput Input, FieldFault? Fault = null)
{
    /// <summary>What was noticed while reading, for <c>Event.flags</c>.</summary>
    public IReadOnlyCollection<string> Flags { get; init; } = [];
}

/// <summary>A request of the native API: its items, read each by itself.</summary>
/// <param name="RequestId">The caller's id of the request; may be empty.</param>
/// <param name="Items">In the order of the request.</param>
/// <param name="Bytes">Size of the request as sent, unpacked.</param>
internal sealed record IngestBatch(string RequestId, IReadOnlyList<IngestItem> Items, int Bytes);
