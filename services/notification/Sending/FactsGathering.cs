using Google.Protobuf.WellKnownTypes;
using Rapport.Events.Policies;
using Rapport.Notification.Channels;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain;
using Rapport.Notification.Links;

namespace Rapport.Notification.Sending;

/// <summary>Puts together what the decision about one message reads, out of what was read for a batch.</summary>
internal sealed class FactsGathering(IEnumerable<IMessageSender> senders, PolicyBook policies, MessageLinks links)
{
    /// <summary>The facts of a message at one moment.</summary>
    public SendFacts Of(MessageRecord message, CompiledTemplate? template, Evidence known, DateTimeOffset now)
    {
        var contact = known.Contacts.GetValueOrDefault(message.Origin.Contact);
        var address = contact is null ? null
            : message.OnlyTo.Length > 0 ? contact.Emails.FirstOrDefault(each => each == message.OnlyTo)
            : senders.FirstOrDefault(sender => sender.Channel == message.Channel)?.AddressOf(contact);
        var person = contact is null ? PersonFacts.Unknown
            : PersonFacts.Of(trait => contact.Traits.GetValueOrDefault(trait) as string);
        (WayOut? wayOut, ReturnPath? returns) = contact is null || address is null ? (null, null) : links.Of(new ContactLink(
            message.Origin.Workspace, contact.Id, message.Id, SendFacts.AddressOn(message.Channel, address),
            template?.Version.Purpose ?? "", message.Channel));
        var messageClass = template?.Version.Class ?? MessageClass.Marketing;
        return new SendFacts
        {
            Origin = message.Origin,
            Template = template,
            Contact = contact,
            Address = address,
            IsSuppressed = address is not null && known.SuppressionsOf(message.Origin.Workspace, message.Channel, address)
                .Any(each => each.Bars(message.Channel, messageClass, now)),
            Consents = contact is null ? []
                : known.Consents.For(contact, address is null ? null : SendFacts.AddressOn(message.Channel, address)),
            Policies = messageClass == MessageClass.Marketing && template is not null
                ? policies.For(person, message.Channel) : [],
            Person = person,
            Rules = known.Rules,
            KillSwitches = known.KillSwitches,
            Zones = ContactZones.Of(person.Zones, known.Rules),
            WayOut = wayOut,
            Returns = returns,
            Variables = TemplateVariables.Of(contact, address, Struct.Parser.ParseFrom(message.Variables), now, wayOut),
        };
    }
}
