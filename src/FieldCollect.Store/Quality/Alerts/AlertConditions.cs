using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Quality.Alerts;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Quality.Alerts;

/// <summary>Something that is as an alert tells it.</summary>
internal sealed record AlertCondition(string Kind, string BeatCode, string EntitySet, Guid RecordId, string Chinese, string English);

/// <summary>Looks what there is to tell at a moment. The texts of one condition stay the same as long as it does: they say limits and not how far beyond them it has come.</summary>
internal sealed class AlertConditions(RegisterContext context, CodeLists codes, DateTimeOffset now)
{
    // A county with more silent terminals has no network, and nobody reads a list of them.
    private const int MostOfAKind = 1_000;
    private const int MostInspections = 200;
    private const int LongestDays = 3650;

    private readonly AlertPolicy _policy = new(codes, County.Day(now));

    public async Task<IReadOnlyList<AlertCondition>> AllAsync(CancellationToken cancel)
    {
        var beats = await context.Set<Beat>().AsNoTracking().OrderBy(b => b.Code).Select(b => b.Code).ToListAsync(cancel);
        return [.. await SilentAsync(cancel), .. await BelowAsync(beats, cancel), .. await VoidedAsync(cancel), .. await OldAsync(beats, cancel)];
    }

    private async Task<IEnumerable<AlertCondition>> SilentAsync(CancellationToken cancel)
    {
        var terminals = await context.Set<Device>().AsNoTracking().Where(d => d.Status == DeviceStatus.Enrolled && d.RemovedAt == null && d.EnrolledAt != null)
            .Select(d => new { d.Id, d.BeatCode, d.Name, Seen = d.LastSeenAt ?? d.EnrolledAt!.Value }).ToListAsync(cancel);
        return terminals.Where(t => t.Seen < now.AddDays(-_policy.TerminalDays(t.BeatCode))).OrderBy(t => t.Seen).Take(MostOfAKind).Select(t =>
        {
            var days = _policy.TerminalDays(t.BeatCode);
            return new AlertCondition(AlertKind.TerminalSilent, t.BeatCode, "Devices", t.Id, $"终端{t.Name}超过{days}天未同步。", $"Terminal {t.Name} has not synced for more than {days} days.");
        });
    }

    private async Task<IEnumerable<AlertCondition>> BelowAsync(IReadOnlyList<string> beats, CancellationToken cancel)
    {
        var counts = (await FreshnessQuery.KindsAsync(context, County.Day(now), beats, cancel)).ToLookup(c => c.BeatCode);
        return from beat in beats
               let current = counts[beat].Sum(c => c.Current)
               let limit = _policy.FreshnessBelow(beat)
               where current >= _policy.FreshnessLeast(beat) && counts[beat].Sum(c => c.Fresh) < limit * current
               let percent = (limit * 100).ToString("0.##", CultureInfo.InvariantCulture)
               select OfBeat(AlertKind.BeatBelow, beat, $"鲜活率低于{percent}%。", $"Freshness is below {percent} %.");
    }

    private async Task<IEnumerable<AlertCondition>> VoidedAsync(CancellationToken cancel)
    {
        var longAgo = now.AddDays(-LongestDays);
        var closed = await context.Set<Inspection>().AsNoTracking().Where(i => i.Status == InspectionStatus.Closed && i.RemovedAt == null && i.ClosedAt > longAgo)
            .OrderByDescending(i => i.ClosedAt).Take(MostInspections).Select(i => new { i.Id, i.ClosedAt, i.Result, i.PeriodFrom, i.PeriodTo }).ToListAsync(cancel);
        return from inspection in closed
               from beat in (inspection.Result?.Batches ?? []).Where(b => b.Voided).Select(b => b.BeatCode).Distinct().Order(StringComparer.Ordinal)
               where inspection.ClosedAt > now.AddDays(-_policy.BatchDays(beat))
               select new AlertCondition(
                   AlertKind.BatchVoided, beat, "Inspections", inspection.Id,
                   $"抽查不合格，{inspection.PeriodFrom:yyyy-MM-dd}至{inspection.PeriodTo:yyyy-MM-dd}的采集整批退回。",
                   $"An inspection sent work of {inspection.PeriodFrom:yyyy-MM-dd} to {inspection.PeriodTo:yyyy-MM-dd} back whole.");
    }

    private async Task<IEnumerable<AlertCondition>> OldAsync(IReadOnlyList<string> beats, CancellationToken cancel)
    {
        var oldest = (await context.Set<Conflict>().AsNoTracking().Where(c => c.Status == ConflictStatus.Open && c.RemovedAt == null)
            .GroupBy(c => c.BeatCode).Select(g => new { BeatCode = g.Key, Since = g.Min(c => c.ReceivedAt) }).ToListAsync(cancel)).ToDictionary(o => o.BeatCode, o => o.Since);
        return from beat in beats
               where oldest.TryGetValue(beat, out var since) && since < now.AddDays(-_policy.ConflictDays(beat))
               let days = _policy.ConflictDays(beat)
               select OfBeat(AlertKind.ConflictOld, beat, $"有冲突超过{days}天未裁定。", $"Conflicts have waited for a decision for more than {days} days.");
    }

    private static AlertCondition OfBeat(string kind, string beat, string chinese, string english) => new(kind, beat, "Beats", Ids.OfName("Beats", beat), chinese, english);
}
