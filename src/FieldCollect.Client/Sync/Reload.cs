using System.Globalization;
using System.Text.Json;
using FieldCollect.Client.Local;

namespace FieldCollect.Client.Sync;

/// <summary>
/// Reads some sets of the beat again, because this terminal holds something else than the register says. Unsent work is not touched: it lies in the outbox and
/// is put on top of whatever comes. A reload that is cut is begun again by the next pull, which finds the same difference.
/// </summary>
internal sealed class Reload(LocalStore store, Wire wire, TerminalOptions options)
{
    public async Task<PullResult> Run(IReadOnlyList<string> sets, PullResult result, CancellationToken cancel)
    {
        var (beat, reading) = store.Write(db =>
        {
            var number = db.GetNumber(Meta.FullRead) + 1;
            db.Set(Meta.FullRead, number.ToString(CultureInfo.InvariantCulture));
            return (db.Get(Meta.Beat), number);
        });
        var url = $"Beats('{Uri.EscapeDataString(beat!)}')/Changes?sets={string.Join(',', sets)}";
        for (var page = 0; page < PullBounds.Pages; page++)
        {
            var reply = await wire.Get(url, cancel, ("Prefer", $"maxpagesize={options.PageSize}"));
            if (!reply.IsSuccess)
                throw Wire.Problem(reply);
            using var json = reply.Json();
            var (rows, next, wrong) = store.Write(db => Apply(db, json.RootElement, sets, reading));
            result = result with { Rows = result.Rows + rows, Pages = result.Pages + 1, Bytes = result.Bytes + reply.Body.Length, Reloaded = sets };
            if (next is not null)
            {
                url = next;
                continue;
            }

            return wrong.Count == 0 ? result : throw new TerminalException(TerminalProblems.OutOfStep, string.Join(',', wrong));
        }

        throw new TerminalException(TerminalProblems.MalformedReply, "@nextLink");
    }

    private (int Rows, string? Next, IReadOnlyList<string> Wrong) Apply(LocalSession db, JsonElement page, IReadOnlyList<string> sets, long reading)
    {
        if (!page.TryGetProperty("value", out var items) || items.ValueKind != JsonValueKind.Array)
            throw new TerminalException(TerminalProblems.MalformedReply, "value");
        var rows = 0;
        foreach (var item in items.EnumerateArray())
        {
            if (item.TryGetProperty("@removed", out _))
            {
                Pull.Remove(db, item);
                continue;
            }

            Pull.Put(db, item, reading, options.Time.GetUtcNow());
            rows++;
        }

        if (Wire.Text(page, "@nextLink") is { } next)
            return (rows, next, []);
        foreach (var set in sets)
        {
            foreach (var key in db.Query("SELECT Key FROM Records WHERE EntitySet = $1 AND FullRead <> $2 AND Base IS NOT NULL", r => r.GetString(0), set, reading))
                Pull.Forget(db, set, key);
        }

        return (rows, null, Held.Wrong(db, page, sets));
    }
}
