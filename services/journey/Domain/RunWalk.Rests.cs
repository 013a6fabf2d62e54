using System.Text.Json.Nodes;
using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Domain;

// Where a run stays, and until when.
internal sealed partial class RunWalk
{
    /// <summary>
    /// Sets the timer anew when the contact goes by another clock: the same date and time on the new one. Where that is past
    /// already, a time of day is waited for once more and a date is due now. False when nothing changes (E19).
    /// </summary>
    public bool Rezoned()
    {
        var zone = version.ZoneOf(moment.Facts);
        if (run.Target is not { } target || target.Zone == zone)
            return false;
        var step = version.Definition.Step(run.Step!);
        var moved = target with { Zone = zone };
        if (moved.Due < moment.Now && step is JourneyStep.WaitUntil until)
            moved = new LocalTarget(until.Opening.NextAfter(moment.Now, zone.Zone) ?? moved.Local, zone);
        run = run with { Target = moved, WakeAt = moved.Due > moment.Now ? moved.Due : moment.Now };
        Note(step, moment.Now, "rezoned", valuesJson: ValuesOf(moved));
        return true;
    }

    /// <summary>How long the run stays at a step; null when it goes on at once.</summary>
    private Stop? RestAt(JourneyStep step) => step switch
    {
        JourneyStep.Wait { Duration: var duration } when duration > TimeSpan.Zero => new Stop(moment.Now + duration, null),
        JourneyStep.WaitFor waitFor when !run.Seen.ContainsKey(waitFor.Id) && !IsThereAlready(waitFor) =>
            new Stop(moment.Now + waitFor.Timeout, null),
        JourneyStep.LocalWait local => TargetOf(local) is { } target && target.Due > moment.Now
            ? new Stop(target.Due, target) : null,
        _ => null,
    };

    private LocalTarget? TargetOf(JourneyStep.LocalWait step)
    {
        var zone = version.ZoneOf(moment.Facts);
        return step.TargetOf(moment.Now, zone.Zone, moment.Facts.Attributes) is { } local ? new LocalTarget(local, zone) : null;
    }

    // Who waits for coming into a segment, or out of it, and is there, need not wait.
    private bool IsThereAlready(JourneyStep.WaitFor step) => step.InSegment is { } wanted
        && moment.Facts.Segments.Contains(step.Event.Subject!) == wanted;

    private RunWalk Stay(JourneyStep step, Stop rest)
    {
        run = run with
        {
            Step = step.Id, Since = moment.Now, WakeAt = rest.Until, Target = rest.Target,
            MovedByTime = moment.Cause is null,
        };
        return this;
    }

    private static string ValuesOf(LocalTarget target) => new JsonObject
    {
        ["local"] = target.LocalText, ["zone"] = target.Zone.Id, ["zone_from"] = target.Zone.From,
    }.ToJsonString();

    private string ZoneValues()
    {
        var zone = version.ZoneOf(moment.Facts);
        return ValuesOf(new LocalTarget(LocalTarget.LocalOf(moment.Now, zone.Zone), zone));
    }

    /// <summary>Until when a run stays.</summary>
    private sealed record Stop(DateTimeOffset Until, LocalTarget? Target);
}
