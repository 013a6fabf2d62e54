using NodaTime;
using NodaTime.Text;
using Rapport.Conditions;
using Rapport.Journey.Domain.Json;
using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Domain.Reading;

// Values that only some parts of a definition have.
internal sealed partial class Fields
{
    private static readonly LocalTimePattern[] TimesOfDay =
        [LocalTimePattern.CreateWithInvariantCulture("HH:mm"), LocalTimePattern.CreateWithInvariantCulture("HH:mm:ss")];

    private static readonly string[] DayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>A time zone's IANA id.</summary>
    public string? Zone(string name)
    {
        if (Text(name, required: false, 100) is not { } id)
            return null;
        if (ZoneUse.Exists(id))
            return id;
        Fault(name, $"there is no time zone \"{Short(id)}\"; give an IANA id such as \"Europe/Paris\"");
        return null;
    }

    /// <summary>A time of day, "HH:mm" or "HH:mm:ss".</summary>
    public LocalTime? TimeOfDay(string name, bool required)
    {
        if (Value<LocatedJson.Text>(name, required, "a string such as \"09:00\"") is not { Value: var text })
            return null;
        foreach (var pattern in TimesOfDay)
            if (pattern.Parse(text) is { Success: true } time)
                return time.Value;
        Fault(name, "give a time of day such as \"09:00\" or \"21:30:15\"");
        return null;
    }

    /// <summary>Days of the week, "mon" to "sun"; empty when the field is not there.</summary>
    public IReadOnlySet<IsoDayOfWeek> Weekdays(string name)
    {
        var days = new HashSet<IsoDayOfWeek>();
        if (!Has(name))
        {
            Known(name);
            return days;
        }

        foreach (var text in Texts(name, 1, DayNames.Length))
        {
            var day = Array.IndexOf(DayNames, text);
            if (day >= 0)
                days.Add((IsoDayOfWeek)(day + 1));
            else
                Fault(name, $"give days as {string.Join(", ", DayNames)}");
        }

        return days;
    }

    /// <summary>Texts of an array that has <paramref name="least"/> to <paramref name="most"/> of them.</summary>
    public IReadOnlyList<string> Texts(string name, int least, int most)
    {
        if (Value<LocatedJson.List>(name, required: least > 0, "an array of strings") is not { } list)
            return [];
        if (list.Items.Count < least || list.Items.Count > most)
            Fault(name, $"give {least} to {most} items");
        var texts = new List<string>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i] is LocatedJson.Text text)
                texts.Add(text.Value);
            else
                faults.Add(new JsonFault(
                    $"{PathOf(name)}[{i}]", list.Items[i].Place, $"give a string, not {list.Items[i].Kind}"));
        }

        return texts;
    }

    /// <summary>What a run is about, as an expression over the event.</summary>
    public KeyExpression? Key(string name)
    {
        if (Value<LocatedJson.Text>(name, required: false, "an expression as a string") is not { } text)
            return null;
        try
        {
            return KeyExpression.Compile(text.Value, Schema);
        }
        catch (ConditionException exception)
        {
            faults.AddRange(exception.Faults.Select(fault =>
                new JsonFault(PathOf(name), text.PlaceOf(fault.Line, fault.Column), $"in the expression, {fault}")));
            return null;
        }
    }

    /// <summary>The names of an object's members; none when the field is no object.</summary>
    public IReadOnlyList<string> NamesIn(string name) =>
        map.Find(name)?.Value is LocatedJson.Map inner ? [.. inner.Members.Select(member => member.Name)] : [];

    private void Known(string name) => known.Add(name);

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
