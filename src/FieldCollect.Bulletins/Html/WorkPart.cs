using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>Visits by outcome, and what has a beginning and an end.</summary>
internal static class WorkPart
{
    public static void Write(Markup page, BulletinFigures figures)
    {
        page.Line("h2", new Text("走访与采集", "Visits"));
        AreaTable.Write(page, figures, new Text("走访按结果；新增、注销为地址、房屋、居住和单位。", "Visits by outcome; new and ended are addresses, houses, stays and units."),
        [
            AreaColumn.Count(Words.Visits, m => m.Work.Visits),
            AreaColumn.Count(new("核实无误", "Confirmed"), m => m.Work.Confirmed),
            AreaColumn.Count(new("信息有变", "Changed"), m => m.Work.Changed),
            AreaColumn.Count(new("已不存在", "Gone"), m => m.Work.Gone),
            AreaColumn.Count(new("拒访", "Refused"), m => m.Work.Refused),
            AreaColumn.Count(new("无人在家", "Nobody home"), m => m.Work.NobodyHome),
            AreaColumn.Count(new("新增", "New"), m => m.Work.New),
            AreaColumn.Count(new("注销", "Ended"), m => m.Work.Ended),
            AreaColumn.Count(Words.Late, m => m.Work.Late),
            AreaColumn.Rate(Words.Timeliness, m => (m.Work.Timeliness, m.Work.InTime, m.Work.Visits)),
        ]);
        page.Line("h2", new Text("差错、冲突、申报、事项、门牌", "Defects, conflicts, declarations, matters, plates"));
        AreaTable.Write(page, figures, new Text("“未”为期末数。", "Open ones are those at the end of the period."),
        [
            AreaColumn.Count(new("发现", "Found"), m => m.Defects.Opened),
            AreaColumn.Count(new("处理", "Settled"), m => m.Defects.Settled),
            AreaColumn.Count(new("未处理", "Open"), m => m.Defects.Open),
            AreaColumn.Count(new("裁定", "Decided"), m => m.Conflicts.Decided),
            AreaColumn.Count(new("未决", "Open"), m => m.Conflicts.Open),
            AreaColumn.Count(new("最久天数", "Oldest, days"), m => m.Conflicts.OldestDays),
            AreaColumn.Count(new("收到", "Received"), m => m.Declarations.Received),
            AreaColumn.Count(new("办理", "Decided"), m => m.Declarations.Decided),
            AreaColumn.Count(new("超期未办", "Past limit"), m => m.Declarations.Late),
            AreaColumn.Count(new("新增", "Opened"), m => m.Matters.Opened),
            AreaColumn.Count(new("办结", "Closed"), m => m.Matters.Closed),
            AreaColumn.Count(new("未办结", "Open"), m => m.Matters.Open),
            AreaColumn.Count(new("安装", "Mounted"), m => m.PlatesMounted),
        ],
        [(new("差错", "Defects"), 3), (new("冲突", "Conflicts"), 3), (new("申报", "Declarations"), 3), (new("事项", "Matters"), 3), (new("门牌", "Plates"), 1)]);
    }
}
