namespace FieldCollect.Cli.Day;

/// <summary>What must hold at the end of the day, asked of the register itself and not of what the terminals believe.</summary>
internal sealed class DayChecks(SupervisorDesk desk, IReadOnlyList<Colleague> colleagues, SharedHousehold? household)
{
    public async Task<IReadOnlyList<DayCheck>> Run(CancellationToken cancel)
    {
        var checks = new List<DayCheck>(await EachVisitOnce(cancel));
        var unsent = colleagues.Sum(c => c.Terminal.Status().UnsentVisits);
        checks.Add(new DayCheck("终端没有未上传的走访", "nothing is unsent", unsent == 0, $"{unsent}"));
        var flagged = colleagues.Sum(c => c.Round.Flagged);
        checks.Add(new DayCheck("身份号码有误时终端当场提示", "the terminals flagged the wrong numbers", flagged > 0, $"{flagged}"));
        checks.Add(new DayCheck("有回执丢失后重发", "one reply was lost and sent for again", colleagues[0].Line.RepliesLost == 1, $"{colleagues[0].Line.RepliesLost}"));
        if (household is not null)
            checks.AddRange(await TheHousehold(household, cancel));
        return checks;
    }

    // A visit is written, or kept whole in quarantine with its problem: each in exactly one of the two, and counted by device none twice.
    private async Task<IEnumerable<DayCheck>> EachVisitOnce(CancellationToken cancel)
    {
        var (written, kept, wrong, wrongNumbers, wrongNumbersKept, counted) = (0, 0, 0, 0, 0, 0);
        foreach (var colleague in colleagues)
        {
            foreach (var visit in colleague.Round.Made)
            {
                var isWritten = await desk.Has("Visits", visit.VisitId, cancel);
                var timesKept = isWritten ? 0 : await desk.Count("QuarantinedChanges", $"endswith(AtomicityGroup,'{visit.VisitId}') and Url eq 'Visits'", cancel);
                written += isWritten ? 1 : 0;
                kept += timesKept;
                wrong += isWritten || timesKept == 1 ? 0 : 1;
                wrongNumbers += visit.IsBoundForQuarantine ? 1 : 0;
                wrongNumbersKept += visit.IsBoundForQuarantine && timesKept == 1 ? 1 : 0;
            }

            counted += await desk.Count("Visits", $"DeviceId eq {colleague.Terminal.Status().DeviceId}", cancel);
        }

        return
        [
            new DayCheck("每次走访都在服务器上", "every visit is on the server", wrong == 0, $"{written} 写入 written + {kept} 隔离 quarantined, {wrong} 缺失 missing"),
            new DayCheck("没有重复", "none is there twice", counted == written, $"{counted}/{written}"),
            new DayCheck("有误的号码在隔离区待处理", "the wrong numbers wait in quarantine", wrongNumbersKept == wrongNumbers, $"{wrongNumbersKept}/{wrongNumbers}"),
        ];
    }

    private async Task<IEnumerable<DayCheck>> TheHousehold(SharedHousehold shared, CancellationToken cancel)
    {
        var phone = await desk.Property("Residents", shared.ResidentId, "Phone", cancel);
        var remark = await desk.Property("Residents", shared.ResidentId, "Remark", cancel);
        var conflicts = await desk.Count("Conflicts", $"RecordId eq {shared.ResidentId} and Field eq 'MaritalStatus' and DeviceId eq {colleagues[1].Terminal.Status().DeviceId}", cancel);
        return
        [
            new DayCheck("不同字段都保留", "different fields: both stand", phone?.EndsWith(shared.PhoneEnd, StringComparison.Ordinal) == true && remark == SharedHousehold.Remark, $"{phone}, {remark}"),
            new DayCheck("同一字段看法不同：留待裁定", "the same field: both values are kept for a decision", conflicts == 1, $"{conflicts}"),
        ];
    }
}
