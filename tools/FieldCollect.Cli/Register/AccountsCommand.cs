using System.CommandLine;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Tasks;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Databases;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.RegisterCommands;

/// <summary><c>fieldcollect accounts add | list | disable | password</c>: who may sign in. Passwords are generated, printed once and kept as hashes.</summary>
public static class AccountsCommand
{
    public static Command Create() => new("accounts", "Who may sign in. 账号管理。") { Add(), List(), Disable(), NewPassword() };

    private static Command Add()
    {
        var register = new RegisterOptions();
        var name = Name();
        var role = new Option<Role>("--role") { Description = "officer, supervisor, investigator, registrar, administrator 角色", Required = true };
        var display = new Option<string>("--display-name") { Description = "As shown to others 显示名", DefaultValueFactory = _ => "" };
        var beats = new Option<string[]>("--beat") { Description = "An officer's beat; may be given several times 警务区", DefaultValueFactory = _ => [] };
        var station = new Option<string?>("--station") { Description = "A supervisor's station 派出所" };
        var skills = new Option<string[]>("--skill") { Description = "What an officer knows, a code of the list Skill; may be given several times 技能", DefaultValueFactory = _ => [] };
        var command = new Command("add", "Add an account and print its password once. 新增账号。") { name, role, display, beats, station, skills };
        register.AddTo(command);
        command.SetAction((parsed, stop) => RegisterGuard.RunAsync(parsed, () => WithStoreAsync(register, parsed, async store =>
        {
            var error = parsed.InvocationConfiguration.Error;
            await using var reading = await store.Database.OpenReadContextAsync(stop);
            var wanted = parsed.GetValue(role);
            var codes = parsed.GetValue(beats)!;
            if (wanted == Role.Officer && codes.Length == 0)
                return CommandEnd.WithProblem(error, "MissingField", "An officer needs --beat.", "民警账号须指定 --beat。");
            if (wanted == Role.Supervisor && parsed.GetValue(station) is null)
                return CommandEnd.WithProblem(error, "MissingField", "A supervisor needs --station.", "所长账号须指定 --station。");
            if (await reading.Set<Beat>().CountAsync(b => codes.Contains(b.Code), stop) != codes.Distinct().Count()
                || (parsed.GetValue(station) is { } code && !await reading.Set<Station>().AnyAsync(s => s.Code == code, stop)))
                return CommandEnd.WithProblem(error, "UnknownReference", "There is no such beat or station.", "没有这个警务区或派出所。");
            if (!parsed.GetValue(skills)!.All(s => store.Codes.Knows(TaskSkills.Skills, s)))
                return CommandEnd.WithProblem(error, "UnknownCode", "There is no such skill.", "没有这项技能。");
            if (await reading.Users.AnyAsync(u => u.UserName == parsed.GetValue(name), stop))
                return CommandEnd.WithProblem(error, "AlreadyExists", "There is an account of that name.", "账号已存在。");
            var password = Passwords.Generate();
            var user = new User
            {
                Id = Ids.New(store.Time),
                UserName = parsed.GetValue(name)!,
                DisplayName = parsed.GetValue(display)!,
                Role = wanted,
                StationCode = parsed.GetValue(station),
                Skills = [.. parsed.GetValue(skills)!.Distinct().Order(StringComparer.Ordinal)],
                PasswordHash = Passwords.Hash(password),
            };
            await store.WriteAsync(
                async context =>
                {
                    context.Add(user);
                    context.AddRange(codes.Distinct().Select(b => new UserBeat { UserId = user.Id, BeatCode = b }));
                    return await context.SaveChangesAsync(stop);
                },
                stop);
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(new { user.UserName, Password = password }, CommandEnd.Json));
            return CommandEnd.Done;
        }, stop)));
        return command;
    }

    private static Command List()
    {
        var register = new RegisterOptions();
        var command = new Command("list", "Accounts as JSON, without secrets. 账号列表。");
        register.AddTo(command);
        command.SetAction((parsed, stop) => RegisterGuard.RunAsync(parsed, async () =>
        {
            await using var context = await RegisterStore.OpenForReadingAsync(register.DataFolder(parsed), register.Postgres(parsed), stop);
            var beats = (await context.UserBeats.ToListAsync(stop)).ToLookup(b => b.UserId, b => b.BeatCode);
            var users = await context.Users.OrderBy(u => u.UserName).ToListAsync(stop);
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(
                users.Select(u => new { u.UserName, u.DisplayName, Role = u.Role.ToString().ToLowerInvariant(), u.StationCode, Beats = beats[u.Id], Skills = u.Skills ?? [], u.Disabled }), CommandEnd.Json));
            return CommandEnd.Done;
        }));
        return command;
    }

    private static Command Disable()
    {
        var register = new RegisterOptions();
        var name = Name();
        var command = new Command("disable", "Nobody signs in with it any more; its sessions end. 停用账号。") { name };
        register.AddTo(command);
        command.SetAction((parsed, stop) => RegisterGuard.RunAsync(parsed, () => ChangeAsync(register, parsed, parsed.GetValue(name)!, user => user.Disabled = true, stop)));
        return command;
    }

    private static Command NewPassword()
    {
        var register = new RegisterOptions();
        var name = Name();
        var command = new Command("password", "Give an account a new password and print it once. 重置密码。") { name };
        register.AddTo(command);
        command.SetAction((parsed, stop) => RegisterGuard.RunAsync(parsed, async () =>
        {
            var password = Passwords.Generate();
            var hash = Passwords.Hash(password);
            var end = await ChangeAsync(register, parsed, parsed.GetValue(name)!, user => (user.PasswordHash, user.LockedUntil, user.FailedSignIns) = (hash, null, 0), stop);
            if (end == CommandEnd.Done)
                parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(new { UserName = parsed.GetValue(name), Password = password }, CommandEnd.Json));
            return end;
        }));
        return command;
    }

    private static Option<string> Name() => new("--user") { Description = "User name 账号", Required = true };

    private static Task<int> ChangeAsync(RegisterOptions register, ParseResult parsed, string userName, Action<User> change, CancellationToken stop) =>
        WithStoreAsync(register, parsed, async store =>
        {
            var found = await store.WriteAsync(
                async context =>
                {
                    if (await context.Users.SingleOrDefaultAsync(u => u.UserName == userName, stop) is not { } user)
                        return false;
                    change(user);
                    // A new password or none: either way whoever is signed in now is so no longer.
                    foreach (var session in await context.Sessions.Where(s => s.UserId == user.Id && s.RevokedAt == null).ToListAsync(stop))
                        session.RevokedAt = store.Time.GetUtcNow();
                    await context.SaveChangesAsync(stop);
                    return true;
                },
                stop);
            return found
                ? CommandEnd.Done
                : CommandEnd.WithProblem(parsed.InvocationConfiguration.Error, "NotFound", "There is no account of that name.", "没有这个账号。");
        }, stop);

    private static async Task<int> WithStoreAsync(RegisterOptions register, ParseResult parsed, Func<RegisterStore, Task<int>> work, CancellationToken stop)
    {
        if (register.Postgres(parsed) is null && !register.IsThere(parsed))
            throw new NoRegisterException();
        await using var store = await RegisterStore.OpenAsync(register.DataFolder(parsed), register.Postgres(parsed), TimeProvider.System, stop);
        return await work(store);
    }
}
