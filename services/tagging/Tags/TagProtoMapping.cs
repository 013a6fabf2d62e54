using Google.Protobuf.WellKnownTypes;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Domain;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tags;

/// <summary>Tags and rules as the API shows them.</summary>
internal static class TagProtoMapping
{
    public static CatalogTag ToDomain(this Tag tag) => new(tag.Id, tag.DisplayName, tag.Category, tag.Description);

    public static Tag ToProto(this CatalogTag tag) => new()
    {
        Id = tag.Id, DisplayName = tag.DisplayName, Category = tag.Category, Description = tag.Description,
    };

    public static Definition ToDomain(this TagRule rule) => new()
    {
        Kind = DefinitionKind.TagRule, Id = rule.Id, Tag = rule.Tag, Condition = rule.Condition, DisplayName = rule.DisplayName,
    };

    public static ListContactTagsResponse ToTags(
        this ReadContact contact, TaggingDefinitions definitions, DateTimeOffset now) => new()
        {
            Contact = contact.Id,
            Tags =
            {
                contact.State.Holds.OrderBy(hold => hold.Tag, StringComparer.Ordinal).ThenBy(hold => hold.Origin)
                    .Select(hold => (hold, Rule: (definitions.Find(hold.Origin) ?? definitions.FindSuccessor(hold.Origin))?.Definition))
                    .Select(held => new ContactTag
                    {
                        Tag = held.hold.Tag,
                        Source = held.hold.Origin == TagHold.Manual ? TagSource.Manual : TagSource.Rule,
                        Rule = held.Rule?.Id ?? "",
                        DefinitionVersion = held.Rule?.Version ?? 0,
                        Since = held.hold.Since.ToTimestamp(),
                    }),
            },
            AsOf = now.ToTimestamp(),
            Lag = contact.Lag,
        };
}
