# BEAM-side interpreter of the language "gs": one gen_server after another, told by its clients what its callbacks do.
# usage: elixir gs_interp.exs FILE...   -> prints traces on stdout
:logger.set_primary_config(:level, :none)
# A process that waits for the code server looks like one that has nothing to do, so nothing is loaded later.
for app <- [:kernel, :stdlib, :elixir] do
  Application.load(app)
  :code.ensure_modules_loaded(Application.spec(app, :modules))
end

defmodule Stage do
  # What all processes of a scenario share: who is who, rows in true order, kept callers, what each one waits for.
  def new, do: :ets.new(:gs, [:named_table, :public, :ordered_set])
  def reset do
    :ets.delete_all_objects(:gs)
    :ets.insert(:gs, {:seq, 0})
  end
  def seq, do: get(:seq)
  def row(label, text), do: :ets.insert(:gs, {{:row, :ets.update_counter(:gs, :seq, 1)}, label, text})
  def put(key, value), do: :ets.insert(:gs, {key, value})
  def get(key, default \\ nil), do: (case :ets.lookup(:gs, key) do [{_, v}] -> v; [] -> default end)
  def name(pid), do: get({:name, pid}, :driver)
  def pid(label), do: get({:pid, label})
end

defmodule Watch do
  # Monitors every process; it answers only when it has seen all deaths that reached it.
  def start, do: Process.register(spawn_link(fn -> loop() end), :watch)
  def watch(label, pid \\ self()), do: ask({:watch, label, pid})
  def sync, do: ask(:sync)
  defp ask(what) do
    ref = make_ref()
    send(:watch, {self(), ref, what})
    receive do {^ref, x} -> x end
  end
  defp loop do
    receive do
      {from, ref, {:watch, label, pid}} ->
        Process.monitor(pid)
        Stage.put({:pid, label}, pid)
        Stage.put({:name, pid}, label)
        Stage.put(:order, Stage.get(:order, []) ++ [{label, pid}])
        send(from, {ref, :ok})
      {from, ref, :sync} -> send(from, {ref, :ok})
      {:DOWN, _, _, pid, reason} -> Stage.put({:dead, pid}, reason)
    end
    loop()
  end
end

defmodule Say do
  # Terms as the traces have them: stacks, arguments and pids replaced.
  def strip({r, {GenServer, _, _}}), do: {strip(r), :call}
  def strip({r, {:sys, _, _}}), do: {strip(r), :call}
  def strip({%{__struct__: _} = e, st}) when is_list(st), do: {e.__struct__, :stack}
  def strip({:already_started, p}), do: {:already_started, Stage.name(p)}
  def strip(x), do: x
  def list(all), do: "[" <> Enum.map_join(all, ", ", &inspect/1) <> "]"
  def reason("shutdown_x"), do: {:shutdown, :x}
  def reason(x), do: String.to_atom(x)
end

defmodule Server do
  use GenServer
  # A chain says what callbacks do: effects, then what this callback returns, then what the next one does.
  def init({label, trap, chain, term}) do
    if trap, do: Process.flag(:trap_exit, true)
    Watch.watch(label)
    Stage.row(label, "init")
    run(chain, nil, %{label: label, term: term, plan: nil})
  end
  def handle_call({who, x, chain}, from, s) do
    begin(s, "call #{x} #{who}")
    Stage.put({:from, x}, from)
    run(chain, {from, x}, s)
  end
  def handle_cast({who, x, chain}, s) do
    begin(s, "cast #{x} #{who}")
    run(chain, nil, s)
  end
  def handle_info({:order, who, x, chain}, s) do
    begin(s, "info #{x} #{who}")
    run(chain, nil, s)
  end
  def handle_info(:poke, s), do: (begin(s, "poke"); {:noreply, s})
  def handle_info(:timeout, s), do: (begin(s, "timeout"); run(s.plan, nil, s))
  def handle_info({:EXIT, pid, r}, s) do
    begin(s, "exit #{Stage.name(pid)} #{inspect(Say.strip(r))}")
    {:noreply, s}
  end
  def handle_continue(chain, s), do: (begin(s, "continue"); run(chain, nil, s))
  def terminate(r, s) do
    begin(s, "terminate #{inspect(Say.strip(r))}")
    case String.split(s.term, ":") do
      ["ok"] -> :ok
      ["raise"] -> raise "raised"
      ["exit", r] -> exit(Say.reason(r))
      ["hang"] -> Process.sleep(:infinity)
    end
  end
  defp begin(s, text) do
    Stage.put({:armed, self()}, false)
    Stage.row(s.label, text)
  end
  defp run([step | rest], from, s) do
    case String.split(step, ":") do
      ["poke"] -> (send(self(), :poke); run(rest, from, s))
      ["first"] -> (GenServer.reply(elem(from, 0), elem(from, 1)); run(rest, from, s))
      ["answer", x] -> (Client.answer(x); run(rest, from, s))
      ["ask", other] ->
        r = GenServer.call(Client.where(other) || :nobody, {s.label, :q, ["reply"]}, :infinity)
        Stage.row(s.label, "asked #{other} #{inspect(r)}")
        run(rest, from, s)
      ["self"] -> GenServer.call(self(), {s.label, :q, ["reply"]})
      ["hang"] -> Process.sleep(:infinity)
      ["raise"] -> raise "raised"
      ["exit", r] -> exit(Say.reason(r))
      ["ignore"] -> :ignore
      ["stop", r] when from == nil and rest == [] -> (if Map.has_key?(s, :up), do: {:stop, Say.reason(r), s}, else: init_stop(s, r))
      ["stop", r] -> {:stop, Say.reason(r), s}
      ["stopreply", r] -> {:stop, Say.reason(r), elem(from, 1), s}
      ["ok"] -> then_({:ok}, rest, Map.put(s, :up, true))
      ["reply"] -> then_({:reply, elem(from, 1)}, rest, s)
      ["noreply"] -> then_({:noreply}, rest, s)
    end
  end
  defp init_stop(_, r), do: {:stop, Say.reason(r)}
  defp then_(head, [], s), do: Tuple.append(head, s)
  defp then_(head, ["c" | rest], s), do: head |> Tuple.append(s) |> Tuple.append({:continue, rest})
  defp then_(head, ["t" <> ms | rest], s) do
    ms = if ms == "", do: 0, else: String.to_integer(ms)
    if ms > 0, do: Stage.put({:armed, self()}, true)
    head |> Tuple.append(%{s | plan: rest}) |> Tuple.append(ms)
  end
end

defmodule Client do
  # A puppet that runs batches; what it waits for tells the driver whether an event is over.
  def loop(label) do
    receive do
      {:cmd, cmds} ->
        r = Enum.map(cmds, &exec(label, &1))
        Stage.put({:result, label}, r)
        Stage.put({:state, label}, :idle)
        loop(label)
    end
  end
  def where(n) when n in ["n1", "n2", "nobody"], do: String.to_atom(n)
  def where(label), do: Stage.pid(String.to_atom(label))
  def answer(x) do
    case Stage.get({:from, String.to_atom(x)}) do
      nil -> :none
      from -> (GenServer.reply(from, :late); :ok)
    end
  end
  defp exec(me, [what, who | rest] = cmd) when what in ~w(call callx cast info stop suspend resume sig link unlink alive mon) do
    who = if what == "mon", do: hd(rest), else: who
    case where(who) do
      nil -> :nopid
      p -> to(me, cmd, p)
    end
  end
  defp exec(me, ["start", label, how, name, trap, chain, term]) do
    opts = if name == "-", do: [], else: [name: String.to_atom(name)]
    opts = if chain == "hang", do: [{:timeout, 30} | opts], else: opts
    arg = {String.to_atom(label), trap == "trap", chain(chain), term}
    waits(me, :busy)
    r = if how == "link", do: GenServer.start_link(Server, arg, opts), else: GenServer.start(Server, arg, opts)
    case r do
      {:ok, p} -> {:ok, Stage.name(p)}
      {:error, r} -> {:error, Say.strip(r)}
      :ignore -> :ignore
    end
  end
  defp exec(_, ["answer", x]), do: answer(x)
  defp exec(_, ["whereis", n]), do: (case Process.whereis(String.to_atom(n)) do nil -> nil; p -> Stage.name(p) end)
  defp exec(_, ["die", "raise"]), do: raise "raised"
  defp exec(_, ["die", r]), do: exit(Say.reason(r))
  defp to(me, ["call", _, x, chain | t], p), do: caught(fn -> call(me, p, x, chain, t) end)
  defp to(me, ["callx", _, x, chain | t], p), do: call(me, p, x, chain, t)
  defp to(me, ["cast", _, x, chain], p), do: GenServer.cast(p, {me, String.to_atom(x), chain(chain)})
  defp to(me, ["info", _, x, chain], p) do
    try do
      send(p, {:order, me, String.to_atom(x), chain(chain)})
      :ok
    rescue
      ArgumentError -> :badarg
    end
  end
  defp to(me, ["stop", _, r | t], p) do
    t = timeout(t, :infinity)
    waits(me, t)
    caught(fn -> GenServer.stop(p, Say.reason(r), t) end)
  end
  defp to(me, ["suspend", _], p) do
    waits(me, :busy)
    caught(fn ->
      :ok = :sys.suspend(p, 200)
      Stage.put({:suspended, if(is_atom(p), do: Process.whereis(p), else: p)}, true)
      :ok
    end)
  end
  defp to(me, ["resume", _], p) do
    waits(me, :busy)
    caught(fn ->
      Stage.put({:suspended, if(is_atom(p), do: Process.whereis(p), else: p)}, false)
      :sys.resume(p, 200)
    end)
  end
  defp to(_, ["sig", _, r], p), do: (Process.exit(p, Say.reason(r)); :ok)
  defp to(_, ["link", _], p), do: (try do Process.link(p); :ok rescue ErlangError -> :noproc end)
  defp to(_, ["unlink", _], p), do: (Process.unlink(p); :ok)
  defp to(_, ["alive", _], p), do: Process.alive?(p)
  defp to(_, ["mon", tag, _], p), do: (Stage.put({:tag, Process.monitor(p)}, String.to_atom(tag)); :ok)
  defp call(me, p, x, chain, t) do
    t = timeout(t, 5000)
    waits(me, t)
    GenServer.call(p, {me, String.to_atom(x), chain(chain)}, t)
  end
  defp caught(f) do
    try do f.() catch :exit, r -> {:exit, Say.strip(r)} end
  end
  defp waits(me, :busy), do: Stage.put({:state, me}, :busy)
  defp waits(me, t), do: Stage.put({:state, me}, if(t == :infinity or t >= 1000, do: :blocked, else: :busy))
  defp timeout([], default), do: default
  defp timeout(["inf"], _), do: :infinity
  defp timeout([ms], _), do: String.to_integer(ms)
  def chain(text), do: String.split(text, ">")
end

defmodule Interp do
  def run_file(f) do
    Stage.reset()
    lines = File.read!(f) |> String.split("\n", trim: true) |> Enum.reject(&String.starts_with?(&1, "#")) |> Enum.map(&String.split/1)
    out = try do Enum.flat_map(lines, &line/1) catch k, v -> ["INTERP-FAIL #{inspect({k, v})} #{inspect(__STACKTRACE__)}"] end
    clean_up()
    IO.puts(["== ", Path.basename(f), "\n", Enum.intersperse(out, "\n")])
  end
  defp clean_up do
    for {_, p} <- Stage.get(:order, []), do: Process.exit(p, :kill)
    for {_, p} <- Stage.get(:order, []), do: gone(fn -> not Process.alive?(p) end)
    for n <- [:n1, :n2], do: gone(fn -> Process.whereis(n) == nil end)
    Watch.sync()
  end
  defp gone(f), do: (if f.(), do: :ok, else: (:erlang.yield(); gone(f)))
  defp line(["scenario" | _]), do: []
  defp line(["client", c | flags]) do
    label = String.to_atom(c)
    Stage.put({:state, label}, :idle)
    p = spawn(fn ->
      if flags == ["trap"], do: Process.flag(:trap_exit, true)
      Client.loop(label)
    end)
    Watch.watch(label, p)
    ["client #{Enum.join([c | flags], " ")}"]
  end
  defp line(["do", c | rest]) do
    label = String.to_atom(c)
    cmds = rest |> Enum.chunk_by(&(&1 == ";")) |> Enum.reject(&(&1 == [";"]))
    p = Stage.pid(label)
    {before, seq} = {Stage.get({:state, label}), Stage.seq()}
    ran =
      cond do
        Stage.get({:dead, p}) != nil -> :dead
        before != :idle -> :busy
        true ->
          Stage.put({:state, label}, :busy)
          send(p, {:cmd, cmds})
          settle()
          :ran
      end
    res = cond do
      ran != :ran -> ran
      Stage.get({:dead, p}) != nil -> :died
      true -> take_result(label) || :blocked
    end
    ["do #{c} #{Enum.join(rest, " ")} => #{if is_list(res), do: Say.list(res), else: inspect(res)}" | dump(seq)]
  end
  defp take_result(label) do
    r = Stage.get({:result, label})
    :ets.delete(:gs, {:result, label})
    r
  end
  defp dump(seq) do
    rows = :ets.select(:gs, [{{{:row, :"$1"}, :"$2", :"$3"}, [{:>, :"$1", seq}], [{{:"$2", :"$3"}}]}])
    order = Stage.get(:order, [])
    lines = for {label, _} <- order, {^label, text} <- rows, do: "  #{label} #{text}"
    # Whether who died had its answer before depends on the schedule.
    done = for {label, p} <- order, r = take_result(label), Stage.get({:dead, p}) == nil, do: "  #{label} done #{Say.list(r)}"
    lines ++ done ++ Enum.flat_map(order, &describe/1)
  end
  # A process is described when its line is new.
  defp describe({label, p}) do
    text = case Stage.get({:dead, p}) do
      nil ->
        i = Process.info(p, [:messages, :trap_exit, :links, :registered_name])
        all = i[:messages] |> Enum.map(&message/1) |> Enum.group_by(&elem(&1, 0)) |> Enum.sort() |> Enum.flat_map(fn {_, l} -> l end)
        links = i[:links] |> Enum.filter(&is_pid/1) |> Enum.map(&Stage.name/1) |> Enum.sort()
        name = case i[:registered_name] do [] -> ""; x -> "@#{x}" end
        "#{label}#{name}#{if i[:trap_exit], do: "*"} links=#{inspect(links)} mbox=#{Say.list(Enum.map(all, &elem(&1, 1)))}"
      r -> "#{label} dead #{inspect(Say.strip(r))}"
    end
    if Stage.get({:line, label}) == text do
      []
    else
      Stage.put({:line, label}, text)
      ["  " <> text]
    end
  end
  defp message({:EXIT, p, r}), do: {Stage.name(p), {:EXIT, Stage.name(p), Say.strip(r)}}
  defp message({:DOWN, ref, _, {n, _}, r}), do: {:zzname, {:DOWN, Stage.get({:tag, ref}), {:name, n}, Say.strip(r)}}
  defp message({:DOWN, ref, _, p, r}), do: {Stage.name(p), {:DOWN, Stage.get({:tag, ref}), Stage.name(p), Say.strip(r)}}
  defp message({:"$gen_call", {p, _}, {_, x, _}}), do: {Stage.name(p), {:call, x}}
  defp message({:"$gen_cast", {who, x, _}}), do: {who, {:cast, x}}
  defp message({:order, who, x, _}), do: {who, {:info, x}}
  defp message({:system, {p, _}, _}), do: {Stage.name(p), :system}
  defp message({[:alias | _], x}), do: {:zz, {:stray, x}}
  defp message({ref, x}) when is_reference(ref), do: {:zz, {:stray, x}}
  defp message(x), do: {:zz, x}

  # An event is over when every process waits, nobody for something short, and three looks at all of them are the same.
  defp settle(prev \\ nil, same \\ 0) do
    for _ <- 1..5, do: :erlang.yield()
    Watch.sync()
    order = Stage.get(:order, [])
    live = for {label, p} <- order, Stage.get({:dead, p}) == nil, do: {label, p}
    if Enum.any?(live, &waits_shortly?/1) do
      Process.sleep(1)
      settle(nil, 0)
    else
      seen = for {_, p} <- live, do: Process.info(p, [:status, :messages, :links, :monitors, :monitored_by])
      gone = for {_, p} <- order, Stage.get({:dead, p}) != nil, do: p
      quiet = Enum.all?(seen, &(&1 != nil and &1[:status] == :waiting and not holds?(&1, gone)))
      look = {seen, Stage.seq()}
      cond do
        quiet and look == prev and same >= 2 -> :ok
        quiet and look == prev -> settle(look, same + 1)
        true -> settle(if(quiet, do: look), 0)
      end
    end
  end
  defp waits_shortly?({label, p}) do
    Stage.get({:state, label}, :idle) == :busy or (Stage.get({:armed, p}, false) and not Stage.get({:suspended, p}, false))
  end
  defp holds?(info, gone) do
    Enum.any?(info[:links], &(&1 in gone)) or Enum.any?(info[:monitored_by], &(&1 in gone)) or
      Enum.any?(info[:monitors], fn {:process, p} -> p in gone; _ -> false end)
  end
end
Stage.new()
Watch.start()
t0 = System.monotonic_time(:millisecond)
for f <- System.argv(), do: Interp.run_file(f)
IO.puts(:stderr, "OTP #{:erlang.system_info(:otp_release)} scenarios=#{length(System.argv())} ms=#{System.monotonic_time(:millisecond) - t0}")
