using MongoDB.Bson.Serialization.Attributes;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Origins;

/// <summary>Who asked, and why.</summary>
internal sealed record OriginDocument(
    [property: BsonElement("j")] string Journey, [property: BsonElement("r")] string Run,
    [property: BsonElement("s")] string Step, [property: BsonElement("e")] string CauseId,
    [property: BsonElement("h")] int Hop, [property: BsonElement("at")] DateTime IssuedAt)
{
    public static OriginDocument From(Origin origin) =>
        new(origin.Journey, origin.JourneyRun, origin.Step, origin.CauseId, origin.Hop, origin.IssuedAt.UtcDateTime);

    public Origin ToOrigin(string commandId, string workspace, string contact, DateTime? expireAt) => new()
    {
        CommandId = commandId, Workspace = workspace, Contact = contact, Journey = Journey, JourneyRun = Run,
        Step = Step,
        CauseId = CauseId, Hop = Hop, IssuedAt = IssuedAt, ExpireAt = expireAt,
    };
}
