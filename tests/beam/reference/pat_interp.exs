# BEAM-side interpreter of the language `pat`: puppets that use agents, tasks, task supervisors and registries.
# SPDX-License-Identifier: MIT
:logger.set_primary_config(:level, :none)

defmodule Pat.Body do
  # What a task does. First it makes itself known, so that the driver watches it before anything can happen to it.
  def run(t, words) do
    trap = hd(words) in ["stubborn", "polite"]
    if trap, do: Process.flag(:trap_exit, true)
    send(:driver, {:new, t, self(), self()})
    receive do {:new_ok, ^t} -> :ok end
    work(words)
  end

  defp work(["wait" | rest]), do: (receive do :go -> work(rest) end)
  defp work(["stubborn"]), do: (receive do :go -> 1; _ -> work(["stubborn"]) end)
  defp work(["polite", r]), do: (receive do :go -> 2; {:EXIT, _, _} -> exit(Pat.reason(r)) end)
  defp work(["ret", n]), do: String.to_integer(n)
  defp work(["raise"]), do: :erlang.error(:raised)
  defp work(["throw"]), do: throw(:thrown)
  defp work(["exit", r]), do: exit(Pat.reason(r))
end

defmodule Pat.Puppet do
  def loop do
    receive do
      {:cmd, from, ref, words} ->
        send(from, {:ack, ref, safely(words)})
        loop()
    end
  end

  # An exit that a library function raises is its answer; only `die` ends the puppet.
  defp safely(["die", r]), do: exit(Pat.reason(r))
  defp safely(words) do
    exec(words)
  catch
    :exit, r -> {:exit, Pat.norm(r)}
    :error, :badarg -> :badarg
    :error, %ArgumentError{} -> :badarg
    :error, %RuntimeError{} -> :full
  end

  defp task(t), do: Pat.fetch({:task, t}, nil)
  defp put(t, task), do: (Pat.store({:task, t}, task); Pat.store({:ref, task.ref}, t); :ok)
  defp with_task(t, f), do: (case task(t) do nil -> :notask; task -> f.(task) end)
  defp tasks(names), do: names |> Enum.map(&task/1) |> Enum.reject(&is_nil/1)
  defp ms("infinity"), do: :infinity
  defp ms("brutal"), do: :brutal_kill
  defp ms(n), do: String.to_integer(n)
  defp outcome(nil), do: nil
  defp outcome({:ok, v}), do: {:ok, v}
  defp outcome({:exit, r}), do: {:exit, Pat.norm(r)}
  defp started({:ok, p}), do: (_ = p; :ok)
  defp started({:error, {:already_started, p}}), do: {:already_started, Pat.name(p)}
  defp started({:error, r}), do: {:error, Pat.norm(r)}
  defp int(n), do: String.to_integer(n)
  defp agent(a), do: Pat.fetch({:p, a}, nil)
  defp with_agent(a, f), do: (case agent(a) do nil -> :noagent; p -> f.(p) end)
  defp first(["ok", n]), do: int(n)
  defp first(["raise"]), do: :erlang.error(:raised)
  defp first(["throw"]), do: throw(:thrown)
  defp first(["exit", r]), do: exit(Pat.reason(r))
  defp known(a, words) do
    v = first(words)
    send(:driver, {:new, a, self(), self()})
    receive do {:new_ok, ^a} -> :ok end
    v
  end

  defp exec(["trap", b]), do: (Process.flag(:trap_exit, b == "on"); :ok)
  defp exec(["flush"]), do: (flush(); :ok)
  defp exec(["sig", q, r]), do: (case Pat.fetch({:p, q}, nil) do nil -> :nopid; p -> (Process.exit(p, Pat.reason(r)); :ok) end)
  # tasks
  defp exec(["async", t | body]), do: put(t, Task.async(fn -> Pat.Body.run(t, body) end))
  defp exec(["sasync", t | body]), do: put(t, Task.Supervisor.async(:s1, fn -> Pat.Body.run(t, body) end))
  defp exec(["snolink", t | body]), do: put(t, Task.Supervisor.async_nolink(:s1, fn -> Pat.Body.run(t, body) end))
  defp exec(["schild", t | body]) do
    case Task.Supervisor.start_child(:s1, fn -> Pat.Body.run(t, body) end) do {:ok, _} -> :ok; {:error, r} -> {:error, r} end
  end
  defp exec(["start", t | body]), do: started(Task.start(fn -> Pat.Body.run(t, body) end))
  defp exec(["startlink", t | body]), do: started(Task.start_link(fn -> Pat.Body.run(t, body) end))
  defp exec(["go", t]), do: (case Pat.fetch({:p, t}, nil) do nil -> :nopid; p -> (send(p, :go); :ok) end)
  defp exec(["await", t, n]), do: with_task(t, &{:ok, Task.await(&1, ms(n))})
  defp exec(["yield", t, n]), do: with_task(t, &outcome(Task.yield(&1, ms(n))))
  defp exec(["shutdown", t, n]), do: with_task(t, &outcome(Task.shutdown(&1, ms(n))))
  defp exec(["ignore", t]), do: with_task(t, &outcome(Task.ignore(&1)))
  defp exec(["awaitmany", n | ts]), do: {:ok, Task.await_many(tasks(ts), ms(n))}
  defp exec(["yieldmany", on, n | ts]) do
    # Elixir 1.14 knows no on_timeout: the same done by hand, as its documentation says later versions do it.
    for {t, r} <- Task.yield_many(tasks(ts), ms(n)) do
      case {r, on} do
        {nil, "ignore"} -> outcome(Task.ignore(t))
        {nil, "kill_task"} -> outcome(Task.shutdown(t, :brutal_kill))
        {r, _} -> outcome(r)
      end
    end
  end
  defp exec(["children"]), do: Task.Supervisor.children(:s1) |> Enum.map(&Pat.name/1) |> Enum.sort()
  # agents
  defp exec(["agent", a | words]), do: started(Agent.start(fn -> known(a, words) end))
  defp exec(["agentlink", a | words]), do: started(Agent.start_link(fn -> known(a, words) end))
  defp exec(["get", a]), do: with_agent(a, &Agent.get(&1, fn v -> v end))
  defp exec(["add", a, n]), do: with_agent(a, &Agent.update(&1, fn v -> v + int(n) end))
  defp exec(["swap", a, n]), do: with_agent(a, &Agent.get_and_update(&1, fn v -> {v, int(n)} end))
  defp exec(["addcast", a, n]), do: with_agent(a, &Agent.cast(&1, fn v -> v + int(n) end))
  defp exec(["crash", a | words]), do: with_agent(a, &Agent.update(&1, fn _ -> fail(words) end))
  defp exec(["crashcast", a | words]), do: with_agent(a, &Agent.cast(&1, fn _ -> fail(words) end))
  defp exec(["astop", a, r]), do: with_agent(a, &Agent.stop(&1, Pat.reason(r)))
  defp exec(["slow", a, n]), do: with_agent(a, &Agent.update(&1, fn v -> (Process.sleep(6); v + int(n)) end, 2))
  # registries
  defp exec(["register", r, k, v]) do
    case Registry.register(a(r), k, int(v)) do
      {:ok, _} -> :ok
      {:error, {:already_registered, p}} -> {:already_registered, Pat.name(p)}
    end
  end
  defp exec(["unregister", r, k]), do: Registry.unregister(a(r), k)
  defp exec(["lookup", r, k]), do: Registry.lookup(a(r), k) |> Enum.map(fn {p, v} -> {Pat.name(p), v} end) |> Enum.sort()
  defp exec(["keys", r]), do: Registry.keys(a(r), self()) |> Enum.sort() |> Enum.map(&a/1)
  defp exec(["count", r]), do: Registry.count(a(r))
  defp exec(["update", r, k, v]), do: Registry.update_value(a(r), k, fn old -> old * 10 + int(v) end)
  defp exec(["whereis", k]), do: (case GenServer.whereis(via(k)) do nil -> nil; p -> Pat.name(p) end)
  defp exec(["vsend", k, x]), do: (Registry.send({:r1, k}, {:u, self(), a(x)}); :ok)
  defp exec(["dispatch", r, k, x]) do
    me = self()
    Registry.dispatch(a(r), k, fn all -> for {p, _} <- all, do: send(p, {:u, me, a(x)}) end)
  end
  defp exec(["vagent", ag, k, n]), do: started(Agent.start(fn -> known(ag, ["ok", n]) end, name: via(k)))
  defp exec(["vadd", k, n]) do
    holder = GenServer.whereis(via(k))
    if holder != nil and not String.starts_with?(Atom.to_string(Pat.name(holder)), "a") do
      :noagent
    else
      Agent.update(via(k), fn v -> v + int(n) end)
    end
  end
  defp exec(["rkill", r]), do: (case Process.whereis(Pat.partition(r)) do nil -> :nopid; p -> (Process.exit(p, :kill); :ok) end)

  defp fail(["raise"]), do: :erlang.error(:raised)
  defp fail(["throw"]), do: throw(:thrown)
  defp fail(["exit", r]), do: exit(Pat.reason(r))
  defp a(s), do: String.to_atom(s)
  defp via(k), do: {:via, Registry, {:r1, k}}
  defp flush, do: (receive do {:cmd, _, _, _} = c -> send(self(), c); _ -> flush() after 0 -> :ok end)
end

defmodule Pat do
  # Who is who; shared by all.
  def store(k, v), do: :ets.insert(:known, {k, v})
  def fetch(k, default), do: (case :ets.lookup(:known, k) do [{_, v}] -> v; [] -> default end)

  def reason("shutdown_x"), do: {:shutdown, :x}
  def reason(x), do: String.to_atom(x)
  def partition(r), do: Module.concat(String.to_atom(r), "PIDPartition0")

  # {R, {Module, function, arguments}} without the arguments; errors without their stacks.
  def norm({r, {m, f, args}}) when is_atom(m) and is_atom(f) and is_list(args) do
    {norm(r), if(f == :call, do: :call, else: f)}
  end
  def norm({r, st}) when is_list(st), do: {norm(r), :stack}
  def norm(x), do: x

  def name(p) when is_pid(p) do
    case Pat.fetch({:n, p}, nil) do
      nil -> (case Process.info(p, :registered_name) do {:registered_name, n} when is_atom(n) -> short(n); _ -> :unknown end)
      n -> a(n)
    end
  end
  defp short(n), do: (case Atom.to_string(n) do "Elixir.r1" <> _ -> :r1; "Elixir.r2" <> _ -> :r2; s -> a(s) end)
  defp a(s) when is_atom(s), do: s
  defp a(s), do: String.to_atom(s)

  def run_file(f) do
    lines = File.read!(f) |> String.split("\n", trim: true) |> Enum.map(&String.split/1)
    begin()
    out = exec(lines)
    finish()
    IO.puts(["== ", Path.basename(f), "\n", Enum.intersperse(out, "\n")])
  end

  defp begin do
    for k <- [:dead, :trap], do: Process.put(k, %{})
    Process.put(:order, [])
    me = self()
    holder = spawn(fn ->
      Process.flag(:trap_exit, true)
      {:ok, _} = Registry.start_link(keys: :unique, name: :r1)
      {:ok, _} = Registry.start_link(keys: :duplicate, name: :r2)
      send(me, :held)
      hold()
    end)
    receive do :held -> :ok end
    Process.put(:holder, holder)
  end
  defp hold do
    receive do
      {:tsup, from, max} ->
        {:ok, _} = Task.Supervisor.start_link(name: :s1, max_children: max)
        send(from, :held)
        hold()
      {:EXIT, _, _} -> hold()
      :stop ->
        for n <- [:r1, :r2, :s1], p = Process.whereis(n), p != nil do
          Process.unlink(p)
          ref = Process.monitor(p)
          Process.exit(p, :kill)
          receive do {:DOWN, ^ref, _, _, _} -> :ok end
        end
    end
  end
  defp finish do
    everybody = for {_, p} <- Process.get(:order), do: p
    for p <- everybody, do: Process.exit(p, :kill)
    h = Process.get(:holder)
    ref = Process.monitor(h)
    send(h, :stop)
    receive do {:DOWN, ^ref, _, _, _} -> :ok end
    for p <- everybody, do: wait_dead(p)
    for n <- [:r1, :r2, partition("r1"), partition("r2"), :s1], do: wait_free(n)
    drain()
    :ets.delete_all_objects(:known)
  end
  defp wait_dead(p), do: (if Process.alive?(p), do: (:erlang.yield(); wait_dead(p)))
  defp wait_free(n), do: (if Process.whereis(n), do: (:erlang.yield(); wait_free(n)))

  defp exec(lines) do
    Enum.flat_map(lines, fn
      ["scenario" | _] -> []
      ["spawn", n | trap] -> (Process.put(:trap, Map.put(Process.get(:trap), n, trap == ["trap"])); puppet(n); ["spawn #{Enum.join([n | trap], " ")}"])
      ["tsup", "s1", max] ->
        send(Process.get(:holder), {:tsup, self(), if(max == "inf", do: :infinity, else: String.to_integer(max))})
        receive do :held -> :ok end
        ["tsup s1 #{max}"]
      ["do", p | words] ->
        again = if Process.alive?(pid(p)), do: [], else: (puppet(p); ["respawn #{p}"])
        res = call(p, words)
        # A task that was started makes itself known, if a little later.
        if hd(words) in ~w(async sasync snolink schild start startlink) and res == :ok, do: await_newcomer(Enum.at(words, 1))
        d = dump()
        res = if Process.alive?(pid(p)), do: res, else: :died
        again ++ ["do #{p} #{Enum.join(words, " ")} => #{inspect(res, charlists: :as_lists)}" | d]
    end)
  end

  defp pid(n), do: Pat.fetch({:p, n}, nil)
  defp puppet(n) do
    trap = Process.get(:trap)[n]
    me = self()
    p = spawn(fn -> Process.flag(:trap_exit, trap); send(me, :up); Pat.Puppet.loop() end)
    receive do :up -> :ok end
    known(n, p)
  end
  defp known(n, p) do
    Process.monitor(p)
    Pat.store({:p, n}, p)
    Pat.store({:n, p}, n)
    Process.put(:order, Enum.reject(Process.get(:order), fn {m, _} -> m == n end) ++ [{n, p}])
  end
  defp call(n, words) do
    p = pid(n)
    ref = Process.monitor(p)
    send(p, {:cmd, self(), ref, words})
    res = wait_ack(ref)
    Process.demonitor(ref, [:flush])
    drain()
    res
  end
  defp wait_ack(ref) do
    receive do
      {:new, n, p, who} -> (newcomer(n, p, who); wait_ack(ref))
      {:ack, ^ref, x} -> x
      {:DOWN, ^ref, _, _, _} -> :died
    end
  end
  defp await_newcomer(n) do
    if pid(n) == nil, do: (receive do {:new, ^n, p, who} -> newcomer(n, p, who) end)
  end
  defp newcomer(n, p, who) do
    known(n, p)
    send(who, {:new_ok, n})
  end
  defp drain do
    receive do
      {:new, n, p, who} -> (newcomer(n, p, who); drain())
      {:DOWN, _, _, p, r} -> (Process.put(:dead, Map.put_new(Process.get(:dead), p, norm(r))); drain())
    after 0 -> :ok end
  end

  defp registry(r) do
    if Process.whereis(r) && Process.whereis(partition(Atom.to_string(r))) do
      try do
        Registry.select(r, [{{:"$1", :"$2", :"$3"}, [], [{{:"$1", :"$2", :"$3"}}]}]) |> Enum.sort()
      rescue
        ArgumentError -> :down
      end
    else
      :down
    end
  end
  @items [:messages, :trap_exit, :links, :status, :monitors, :current_function]
  defp snap do
    drain()
    for r <- ["r1", "r2"], p = Process.whereis(partition(r)), p != nil, do: store({:n, p}, r)
    services = for n <- [:r1, :r2, :s1, partition("r1"), partition("r2")] do
      case Process.whereis(n) do nil -> nil; p -> Process.info(p, [:message_queue_len, :status]) end
    end
    everybody = for {n, p} <- Process.get(:order), do: {n, p, Process.info(p, @items)}
    {everybody, registry(:r1), registry(:r2), services}
  end
  defp quiet?({everybody, r1, r2, services}) do
    alive = fn p -> Process.alive?(p) end
    Enum.all?(services, &(&1 == nil or (&1[:message_queue_len] == 0 and &1[:status] == :waiting))) and
      Enum.all?([r1, r2], &(&1 == :down or Enum.all?(&1, fn {_, p, _} -> alive.(p) end))) and
      Enum.all?(everybody, fn
        {_, p, nil} -> Map.has_key?(Process.get(:dead), p)
        {n, _, i} ->
          i[:status] == :waiting and Enum.all?(i[:links], fn l -> not is_pid(l) or alive.(l) end) and
            Enum.all?(i[:monitors], fn {:process, x} when is_pid(x) -> alive.(x); _ -> true end) and
            (not String.starts_with?(n, "a") or match?({:gen_server, :loop, _}, i[:current_function]))
      end)
  end
  defp settle(prev, k) do
    for _ <- 1..20, do: :erlang.yield()
    s = snap()
    cond do
      s == prev and quiet?(s) and k >= 2 -> s
      s == prev and quiet?(s) -> settle(s, k + 1)
      true -> (if(prev != nil, do: Process.sleep(1)); settle(s, 0))
    end
  end
  defp dump do
    {everybody, r1, r2, _} = settle(nil, 0)
    people = Enum.map(everybody, fn
      {n, p, nil} -> "  #{n} dead #{inspect(Process.get(:dead)[p])}"
      {n, p, i} ->
        links = i[:links] |> Enum.filter(&is_pid/1) |> Enum.map(&name/1) |> Enum.reject(&(&1 == :unknown)) |> Enum.sort()
        value = if String.starts_with?(n, "a"), do: "=#{:sys.get_state(p)}"
        all = if String.starts_with?(n, "p"), do: i[:messages] |> Enum.map(&m/1) |> Enum.group_by(&elem(&1, 0)) |> Enum.sort() |> Enum.flat_map(fn {_, l} -> l end), else: []
        mbox = if String.starts_with?(n, "p"), do: " mbox=#{inspect(Enum.map(all, &elem(&1, 1)), limit: :infinity)}"
        "  #{n}#{value}#{if i[:trap_exit], do: "*"} links=#{inspect(links)}#{mbox}"
    end)
    people ++ for {n, all} <- [{"r1", r1}, {"r2", r2}], all != [] do
      "  #{n} " <> if all == :down, do: "down", else: all |> Enum.map(fn {k, p, v} -> {a(k), name(p), v} end) |> Enum.sort() |> inspect(limit: :infinity)
    end
  end
  defp m({:u, from, x}), do: {name(from), {:u, name(from), x}}
  defp m({:EXIT, from, r}), do: {name(from), {:EXIT, name(from), norm(r)}}
  defp m({:DOWN, ref, _, p, r}), do: {name(p), {:DOWN, a(Pat.fetch({:ref, ref}, :noref)), norm(r)}}
  defp m({ref, v}) when is_reference(ref), do: (t = a(Pat.fetch({:ref, ref}, :noref)); {t, {:reply, t, v}})
  defp m(x), do: {:zz, x}
end

Process.register(self(), :driver)
:ets.new(:known, [:named_table, :public])
t0 = System.monotonic_time(:millisecond)
for f <- System.argv(), do: Pat.run_file(f)
IO.puts(:stderr, "OTP #{:erlang.system_info(:otp_release)} scenarios=#{length(System.argv())} ms=#{System.monotonic_time(:millisecond) - t0}")
