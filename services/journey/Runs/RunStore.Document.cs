using Google.Protobuf;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Journey.Domain;
using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Runs;

internal sealed partial class RunStore
{
    private static class Document
    {
        public static WriteModel<BsonDocument> ToWrite(RunChange change) =>
            change.Before is null
                ? new InsertOneModel<BsonDocument>(ToNew(change))
                : ToUpdate(change, change.Before.Rev);

        public static RunState ToState(BsonDocument document) => new()
        {
            Id = document["_id"].AsString,
            Workspace = document["w"].AsString,
            Journey = document["j"].AsString,
            Version = document["v"].AsInt32,
            Contact = document["c"].AsString,
            Partition = document["p"].AsInt32,
            EnteredAt = Instant(document["enteredAt"]),
            EntryEventId = document["entryId"].AsString,
            EntryOccurredAt = Instant(document["entryAt"]),
            Rev = document["rev"].AsInt32,
            LastN = document["lastN"].AsInt64,
            Trigger = ToTrigger(document["trigger"].AsBsonDocument),
            Step = document.TryGetValue("step", out var step) ? step.AsString : null,
            Since = Instant(document["since"]),
            MovedByTime = document["byTime"].AsBoolean,
            WakeAt = document.TryGetValue("wakeAt", out var wake) ? Instant(wake) : null,
            Seen = document["seen"].AsBsonArray.Select(item => item.AsBsonDocument)
                .ToDictionary(item => item["step"].AsString, ToTrigger),
            ExitReason = document.TryGetValue("exit", out var exit) ? exit.AsString : null,
            Target = document.TryGetValue("target", out var target) ? ToTarget(target.AsBsonDocument) : null,
            Key = document.TryGetValue("key", out var key) ? key.AsString : null,
            Goals = document.TryGetValue("goals", out var goals)
                ? goals.AsBsonArray.Select(goal => goal.AsString).ToHashSet() : [],
            Former = document.TryGetValue("former", out var former) ? [.. former.AsBsonArray.Select(id => id.AsString)] : [],
        };

        public static TraceEntry ToTrace(BsonDocument entry) => new(
            entry["step"].AsString, entry["kind"].AsString, Instant(entry["in"]), Instant(entry["out"]),
            entry["result"].AsString, entry.GetValue("reason", "").AsString,
            entry.TryGetValue("values", out var values) ? values.AsString : null,
            entry.GetValue("event", "").AsString, entry.GetValue("command", "").AsString);

        public static BsonDocument OfTrace(TraceEntry entry)
        {
            var document = new BsonDocument
            {
                ["step"] = entry.Step, ["kind"] = entry.Kind, ["in"] = entry.In.UtcDateTime,
                ["out"] = entry.Out.UtcDateTime,
                ["result"] = entry.Result,
            };
            AddUnlessEmpty(document, "reason", entry.Reason);
            AddUnlessEmpty(document, "values", entry.ValuesJson);
            AddUnlessEmpty(document, "event", entry.EventId);
            AddUnlessEmpty(document, "command", entry.CommandId);
            return document;
        }

        private static BsonDocument ToNew(RunChange change)
        {
            var document = new BsonDocument
            {
                ["_id"] = change.After.Id,
                ["w"] = change.After.Workspace,
                ["j"] = change.After.Journey,
                ["v"] = change.After.Version,
                ["enteredAt"] = change.After.EnteredAt.UtcDateTime,
                ["entryId"] = change.After.EntryEventId,
                ["entryAt"] = change.After.EntryOccurredAt.UtcDateTime,
                ["trace"] = new BsonArray(change.Trace.Select(OfTrace)),
                ["out"] = Commands(change),
                ["says"] = Conclusions(change),
            };
            AddUnlessEmpty(document, "key", change.After.Key);
            document.AddRange(Changing(change));
            return document;
        }

        private static UpdateOneModel<BsonDocument> ToUpdate(RunChange change, int rev)
        {
            var update = new BsonDocument
            {
                ["$set"] = Changing(change),
                ["$push"] = new BsonDocument
                {
                    ["trace"] = new BsonDocument
                    {
                        ["$each"] = new BsonArray(change.Trace.Select(OfTrace)), ["$slice"] = -TraceKept,
                    },
                    ["out"] = new BsonDocument("$each", Commands(change)),
                    ["says"] = new BsonDocument("$each", Conclusions(change)),
                },
            };
            var gone = new BsonDocument();
            if (!change.After.Active)
                gone.AddRange(new BsonDocument { ["wakeAt"] = "", ["step"] = "" });
            if (change.After.Target is null && change.Before!.Target is not null)
                gone["target"] = "";
            if (gone.ElementCount > 0)
                update["$unset"] = gone;
            return new UpdateOneModel<BsonDocument>(
                new BsonDocument { ["_id"] = change.After.Id, ["rev"] = rev }, update);
        }

        private static BsonDocument Changing(RunChange change)
        {
            var run = change.After;
            var document = new BsonDocument
            {
                ["c"] = run.Contact,
                ["p"] = run.Partition,
                ["g"] = WorkShares.Of(run.Partition),
                ["active"] = run.Active,
                ["rev"] = run.Rev,
                ["lastN"] = run.LastN,
                ["trigger"] = OfTrigger(run.Trigger),
                ["since"] = run.Since.UtcDateTime,
                ["byTime"] = run.MovedByTime,
                ["seen"] = new BsonArray(run.Seen.Select(pair => OfTrigger(pair.Value).Add("step", pair.Key))),
            };
            AddUnlessEmpty(document, "step", run.Step);
            AddUnlessEmpty(document, "exit", run.ExitReason);
            if (run.WakeAt is { } wake)
                document["wakeAt"] = wake.UtcDateTime;
            if (run.Target is { } target)
                document["target"] = OfTarget(target);
            if (run.Goals.Count > 0)
                document["goals"] = new BsonArray(run.Goals);
            if (run.Former.Count > 0 || change.Before?.Former.Count > 0)
                document["former"] = new BsonArray(run.Former);
            if (change.Commands.Count > 0)
                document["outAt"] = change.Commands[0].IssuedAt.UtcDateTime;
            if (Conclusions(change).Count > 0)
                document["saysAt"] = change.Conclusions[0].At.UtcDateTime;
            return document;
        }

        private static BsonArray Commands(RunChange change) =>
            [.. change.Commands.Select(command => Message(command.Id, command.ToProto(change.After)))];

        private static BsonArray Conclusions(RunChange change) =>
            [.. change.Conclusions.Select(conclusion => conclusion.ToProto(change.After))
                .Where(conclusion => conclusion is not null).Select(conclusion => Message(conclusion!.Id, conclusion))];

        private static BsonDocument Message(string id, IMessage message) =>
            new() { ["id"] = id, ["b"] = new BsonBinaryData(message.ToByteArray()) };

        private static BsonDocument OfTrigger(Trigger trigger)
        {
            var document = new BsonDocument
            {
                ["id"] = trigger.Id, ["name"] = trigger.Name, ["at"] = trigger.OccurredAt.UtcDateTime,
                ["hop"] = trigger.Hop,
            };
            AddUnlessEmpty(document, "props", trigger.PropertiesJson);
            AddUnlessEmpty(document, "ctx", trigger.ContextJson);
            AddUnlessEmpty(document, "tp", trigger.Traceparent);
            return document;
        }

        private static Trigger ToTrigger(BsonDocument document) => new(
            document["id"].AsString, document["name"].AsString, Instant(document["at"]), document["hop"].AsInt32,
            document.TryGetValue("props", out var props) ? props.AsString : null,
            document.TryGetValue("ctx", out var context) ? context.AsString : null,
            document.GetValue("tp", "").AsString);

        private static BsonDocument OfTarget(LocalTarget target) => new()
        {
            ["local"] = target.LocalText, ["zone"] = target.Zone.Id, ["from"] = target.Zone.From,
        };

        private static LocalTarget ToTarget(BsonDocument document) => LocalTarget.Of(
            document["local"].AsString, new ZoneUse(document["zone"].AsString, document["from"].AsString));

        private static void AddUnlessEmpty(BsonDocument document, string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                document[name] = value;
        }

        private static DateTimeOffset Instant(BsonValue value) => new(value.ToUniversalTime());
    }
}
