using Google.Protobuf.Collections;
using Rapport.Events.Facts;
using Rapport.Following.Partitions;
using Rapport.Internal.Tagging.V1;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>The stored form of <see cref="TaggedContact"/>: <c>proto/rapport/internal/tagging/v1/state.proto</c>.</summary>
internal static class TaggedContactCodec
{
    /// <summary>The state to store.</summary>
    /// <param name="contact">What is known.</param>
    /// <param name="stored">What is stored already: of it is kept what only a newer version knows.</param>
    public static byte[] Write(TaggedContact contact, byte[]? stored = null) => StoredState.Write(
        new TaggedContactState
        {
            MergedInto = contact.MergedInto ?? "",
            SeenTo = contact.SeenTo.UtcTicks,
            DefinitionsVersion = contact.DefinitionsVersion,
            Stage = contact.Stage,
            Crossed = { contact.Crossed },
            Holds = { contact.Holds.Select(hold => new TagHoldState { Tag = hold.Tag, Origin = hold.Origin, Since = hold.Since.UtcTicks }) },
            Segments = { contact.Segments.Select(ToState) },
            Attributes = { contact.Attributes.Select(ToState) },
            Aggregates =
            {
                contact.Aggregates.Select(aggregate => new AggregateTextState { Key = aggregate.Key, Text = aggregate.Value.Encode() }),
            },
            Flips = { contact.Flips.Select(ToState) },
            Answers =
            {
                contact.Answers.Select(answer => new EventAnswerState
                {
                    Number = answer.Key, At = answer.Value.At.UtcTicks, EventId = answer.Value.EventId,
                }),
            },
            Untold = ToState(contact.Untold),
            Pending = { contact.Pending.Select(ToState) },
            Told = { contact.Told.OrderBy(told => told.Key).Select(told => new ToldState { Series = told.Key, Sequence = told.Value }) },
            RemadeAt = contact.RemadeAt,
        },
        stored);

    /// <summary>Reads a stored state; null is a contact that nothing is known of.</summary>
    /// <exception cref="UnreadableStateException">It cannot be read.</exception>
    public static TaggedContact Read(byte[]? stored) => stored is null
        ? new TaggedContact() : StoredState.Read(stored, TaggedContactState.Parser, OfState);

    private static TaggedContact OfState(TaggedContactState state) => new()
    {
        MergedInto = state.MergedInto.Length == 0 ? null : state.MergedInto,
        SeenTo = At(state.SeenTo),
        DefinitionsVersion = state.DefinitionsVersion,
        Stage = state.Stage,
        Crossed = [.. state.Crossed],
        Holds = [.. state.Holds.Select(hold => new TagHold(hold.Tag, hold.Origin, At(hold.Since)))],
        Segments = OfState(state.Segments),
        Attributes = state.Attributes.ToDictionary(attribute => attribute.Name, OfState),
        Aggregates = state.Aggregates.ToDictionary(aggregate => aggregate.Key, aggregate => new AggregateState(aggregate.Text)),
        Flips = OfState(state.Flips),
        Answers = state.Answers.ToDictionary(answer => answer.Number, answer => new EventAnswer(At(answer.At), answer.EventId)),
        Untold = OfState(state.Untold),
        Pending = OfState(state.Pending),
        Told = ToldOf(state),
        RemadeAt = state.RemadeAt,
    };

    // A version that did not count its words has told whatever it wrote down.
    private static Dictionary<int, long> ToldOf(TaggedContactState state) =>
        state.Told.Count == 0 && state.Form < StoredState.FormOf(TaggedContactState.Descriptor)
            ? state.Segments.ToDictionary(segment => segment.Number, _ => 1L)
            : state.Told.ToDictionary(told => told.Series, told => told.Sequence);

    private static NumberedInstant ToState(KeyValuePair<int, DateTimeOffset> instant) =>
        new() { Number = instant.Key, At = instant.Value.UtcTicks };

    private static Dictionary<int, DateTimeOffset> OfState(RepeatedField<NumberedInstant> instants) =>
        instants.ToDictionary(instant => instant.Number, instant => At(instant.At));

    private static AttributeState ToState(KeyValuePair<string, TraitWord<object>> attribute)
    {
        var (name, (value, said)) = (attribute.Key, (attribute.Value.Value, attribute.Value.Said));
        var state = new AttributeState { Name = name, SaidAt = said.At.UtcTicks, Place = said.Place };
        switch (value)
        {
            case double number:
                state.Number = number;
                break;
            case bool flag:
                state.Flag = flag;
                break;
            case JsonText json:
                state.Json = json.Json;
                break;
            case string text:
                state.Text = text;
                break;
        }

        return state;
    }

    private static TraitWord<object> OfState(AttributeState attribute) => new(
        attribute.ValueCase switch
        {
            AttributeState.ValueOneofCase.Text => attribute.Text,
            AttributeState.ValueOneofCase.Number => attribute.Number,
            AttributeState.ValueOneofCase.Flag => attribute.Flag,
            AttributeState.ValueOneofCase.Json => new JsonText(attribute.Json),
            _ => null,
        },
        new Said(At(attribute.SaidAt), attribute.Place));

    private static UntoldHistoryState? ToState(UntoldHistory? untold) => untold is null ? null : new UntoldHistoryState
    {
        LastEventId = untold.Load.LastEventId, LastAt = untold.Load.LastAt.UtcTicks, Hop = untold.Load.Hop,
        Changes =
        {
            untold.Changes.Select(change => new UntoldChangeState
            {
                Subject = change.Subject, Kind = (uint)change.Kind, Added = change.Added, Source = change.Source,
            }),
        },
    };

    private static UntoldHistory? OfState(UntoldHistoryState? untold) => untold is null ? null : new UntoldHistory(
        new HistoryLoad(At(untold.LastAt), untold.LastEventId, untold.Hop),
        [.. untold.Changes.Select(change => new UntoldChange((DefinitionKind)change.Kind, change.Subject, change.Added, change.Source))]);

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
