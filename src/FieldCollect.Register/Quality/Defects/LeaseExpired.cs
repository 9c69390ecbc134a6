using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>A house is let, and its lease ended longer ago than the policy waits.</summary>
public static class LeaseExpired
{
    public static readonly DefectCheck Check = new(nameof(LeaseExpired), DefectSeverity.Doubt, ["Houses"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "租赁合同已到期",
        English = "The lease has run out",
        RepairChinese = "向出租人核实续租或退租，更新租赁期限或房屋使用状况。",
        RepairEnglish = "Ask the landlord whether it goes on, and enter the new lease or the new occupancy.",
    };

    /// <summary>A lease that ended before that day has run out on <paramref name="today"/>.</summary>
    public static DateOnly EndedBefore(DateOnly today, CodeLists.CodeLists codes) => today.AddDays(-DefectPolicy.DaysAfterLease(codes, today));
}
