using FieldCollect.Register.CodeLists;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Quality;

/// <summary>From which day on which version of the policy holds, see Policies/PolicyDecisions.Version: what rates of that day were made by.</summary>
public sealed class PolicyVersion
{
    public DateOnly Since { get; set; }

    public string Version { get; set; } = "";
}

/// <summary>Keeps <see cref="PolicyVersion"/> as the policy and the program say. What has begun is never changed but on its own day.</summary>
public static class PolicyVersions
{
    /// <summary>To be run when the register is opened and whenever its code lists or policy have changed.</summary>
    /// <param name="context">Of a write transaction, or the one that opens the register.</param>
    /// <param name="codes">Code lists and policy.</param>
    /// <param name="today">The day at the county.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task KeepAsync(RegisterContext context, CodeLists codes, DateOnly today, CancellationToken cancel)
    {
        await context.PolicyVersions.Where(v => v.Since > today).ExecuteDeleteAsync(cancel);
        var last = await context.PolicyVersions.OrderByDescending(v => v.Since).FirstOrDefaultAsync(cancel);
        foreach (var day in codes.Decisions.DaysAfter(today).Prepend(today))
        {
            var version = codes.PolicyVersion(day);
            if (version == last?.Version)
                continue;
            if (last?.Since == day)
                last.Version = version;
            else
                context.Add(last = new PolicyVersion { Since = day, Version = version });
        }

        await context.SaveChangesAsync(cancel);
    }
}
