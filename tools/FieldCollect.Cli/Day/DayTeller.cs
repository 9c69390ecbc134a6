using FieldCollect.Cli.TerminalCommands;
using FieldCollect.Client.Sync;

namespace FieldCollect.Cli.Day;

/// <summary>Says what each person sees, in Chinese and English.</summary>
internal sealed class DayTeller(TextWriter output)
{
    /// <summary>Kinds of trouble shown for one terminal; the rest is in its status.</summary>
    private const int TroublesShown = 3;

    public void Step(string chinese, string english)
    {
        output.WriteLine();
        output.WriteLine($"{chinese}  {english}");
    }

    public void Line(string what, string found) => output.WriteLine($"  {what}  {found}");

    public void Loaded(Colleague colleague, PullResult pulled, int due) =>
        Line(colleague.Name, $"下载 loaded {pulled.Rows} 条 rows, {pulled.Bytes / 1e6:0.00} MB, {colleague.LoadSeconds:0.0} s; 待核查地址 addresses due {due}");

    public void Round(Colleague colleague)
    {
        output.WriteLine($"  {colleague.Name}  已保存 saved {colleague.Round.Made.Count}, 未上传 unsent {colleague.Terminal.Status().UnsentVisits}");
        Columns.Write(
            output,
            [.. colleague.Round.Made.GroupBy(m => m.Kind).OrderBy(g => g.Key).Select(g => (IReadOnlyList<string>)[$"{g.Count(),3}", DayPlan.Chinese(g.Key), DayPlan.English(g.Key)])],
            "    ");
    }

    public void Synced(Colleague colleague, SyncResult synced)
    {
        var push = synced.Push;
        Line(colleague.Name, $"上传 pushed {push.Requests} 项 requests / {push.Batches} 批 batches: 写入 applied {push.Applied}, 合并 merged {push.Merged}, 冲突 conflicts {push.Conflicts}, 隔离 quarantined {push.Quarantined}, 退回 refused {push.Refused}"
            + (colleague.Line.RepliesLost > 0 ? "  （回执丢失一次，已原样重发 one reply lost, the same bytes sent again）" : ""));
        Line(new string(' ', 8), $"下载 pulled {synced.Pull.Rows} 条 rows");
        foreach (var trouble in colleague.Terminal.Status().Troubled.Where(t => t.ProblemCode != "FailedDependency").Take(TroublesShown))
            Line(new string(' ', 8), $"{(trouble.IsOnServer ? "隔离 quarantined" : "退回 refused")}: {trouble.EntitySet} {trouble.ProblemCode} {trouble.Message}");
    }

    public void Completion(string beat, IReadOnlyList<CompletionRow> rows)
    {
        IReadOnlyList<string> head = ["警务区 beat", "应查 due", "已查 done", "走访 visits", "核实 confirmed", "变更 changed", "新增 new", "注销 ended", "拒访 refused", "无人 nobody"];
        Columns.Write(
            output,
            [head, .. rows.OrderByDescending(r => r.BeatCode == beat).ThenBy(r => r.BeatCode, StringComparer.Ordinal).Select(r => (IReadOnlyList<string>)
                [r.BeatName, $"{r.Due}", $"{r.Done}", $"{r.Visits}", $"{r.Confirmed}", $"{r.Changed}", $"{r.New}", $"{r.Ended}", $"{r.Refused}", $"{r.NobodyHome}"])],
            "  ");
    }

    public void Freshness(string beat, IReadOnlyList<FreshnessRow> before, IReadOnlyList<FreshnessRow> after)
    {
        Step("六、各警务区鲜活率，早上与傍晚", "Freshness of each beat, morning and evening");
        var morning = before.ToDictionary(r => (r.BeatCode, r.Kind), r => r.Rate);
        var kinds = after.Select(r => r.Kind).Distinct().Order(StringComparer.Ordinal).ToList();
        Columns.Write(
            output,
            [
                ["警务区 beat", .. kinds.Select(Kind)],
                .. after.GroupBy(r => (r.BeatCode, r.BeatName)).OrderByDescending(g => g.Key.BeatCode == beat).ThenBy(g => g.Key.BeatCode, StringComparer.Ordinal).Select(g => (IReadOnlyList<string>)
                    [g.Key.BeatName, .. kinds.Select(k => Rates(morning.GetValueOrDefault((g.Key.BeatCode, k)), g.FirstOrDefault(r => r.Kind == k)?.Rate))]),
            ],
            "  ");
    }

    public void Checks(IReadOnlyList<DayCheck> checks)
    {
        Step("七、核对", "The day checks itself");
        Columns.Write(output, [.. checks.Select(c => (IReadOnlyList<string>)[c.Holds ? "✓" : "✗", c.Chinese, c.English, c.Found])], "  ");
    }

    private static string Rates(double? before, double? after) => before == after ? Rate(after) : $"{Rate(before)} → {Rate(after)}";

    private static string Rate(double? rate) => rate is { } r ? $"{r:P2}" : "-";

    private static string Kind(string entitySet) => entitySet switch
    {
        "Addresses" => "地址 addresses",
        "Houses" => "房屋 houses",
        "Residencies" => "居住 stays",
        "Units" => "单位 units",
        _ => entitySet,
    };
}
