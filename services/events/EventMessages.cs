using System.Collections.Frozen;
using System.Text;
using Google.Protobuf.Reflection;
using Rapport.Events.V1;

namespace Rapport.Events;

/// <summary>
/// The vocabulary: a message of <c>proto/rapport/events/v1</c> for every event that the platform writes or reads. A message is
/// called as its event: <c>tag_added</c> is TagAdded.
/// </summary>
public static class EventMessages
{
    /// <summary>The messages by the events' names.</summary>
    public static readonly FrozenDictionary<string, MessageDescriptor> ByName = new[]
        {
            CallerEventsReflection.Descriptor, ContactEventsReflection.Descriptor, TaggingEventsReflection.Descriptor,
            ScoringEventsReflection.Descriptor, ValueEventsReflection.Descriptor, JourneyEventsReflection.Descriptor,
            NotificationEventsReflection.Descriptor,
        }.SelectMany(file => file.MessageTypes).ToFrozenDictionary(NameOf);

    /// <summary>Whether callers say it; every other event only the platform says (<see cref="ReservedNames"/>).</summary>
    public static bool IsOfCallers(MessageDescriptor message) => message.File == CallerEventsReflection.Descriptor;

    /// <summary>Name of the event that a message is.</summary>
    public static string NameOf(MessageDescriptor message)
    {
        var name = new StringBuilder();
        foreach (var letter in message.Name)
        {
            if (char.IsAsciiLetterUpper(letter) && name.Length > 0)
                name.Append('_');
            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }
}
