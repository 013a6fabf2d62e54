using Rapport.Tagging.Domain;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Segments;

/// <summary>Segments as the API shows them.</summary>
internal static class SegmentProtoMapping
{
    public static Definition ToDomain(this Segment segment) => new()
    {
        Kind = DefinitionKind.Segment, Id = segment.Id, Condition = segment.Condition, DisplayName = segment.DisplayName,
    };
}
